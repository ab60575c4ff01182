//! The gateway: keys, connections, and what becomes of a call without them.

use crate::desk::{Desk, client_of, refused};
use stint_core::api::{Auth, Base, ConnectionStatus, Failure, Unknown};
use stint_core::domain::ConnectionId;
use stint_sim::world::Status;

fn auth<T>(why: Auth) -> Result<T, Failure> {
    Err(Failure::Auth { why })
}

#[tokio::test]
async fn a_connection_is_made_opened_answered_used_and_ended() {
    let desk = Desk::new().await;
    let base = Base::parse(desk.sim.base_url()).unwrap();

    let id = desk.client.create_connection().await.unwrap();
    let pending = desk.client.connection(&id).await.unwrap();
    assert_eq!(
        (&pending.id, &pending.status, pending.app.as_str()),
        (&id, &ConnectionStatus::Pending, "clockify")
    );
    assert!(pending.url.unwrap().may_be_opened(&base));
    assert_eq!(pending.created, Some(crate::desk::at(crate::desk::NOW)));

    desk.sim.world(|world| world.set_connection(id.as_str(), Status::Active));
    assert_eq!(desk.client.connection(&id).await.unwrap().status, ConnectionStatus::Active);
    assert_eq!(desk.client.for_connection(id.clone()).user().await.unwrap().id, desk.me);

    desk.client.delete_connection(&id).await.unwrap();
    assert_eq!(refused(desk.client.connection(&id).await).status, 404);
    assert_eq!(refused(desk.client.delete_connection(&id).await).status, 404);
}

#[tokio::test]
async fn the_address_of_a_connection_may_come_later_than_the_connection() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.delay_urls(1));
    let id = desk.client.create_connection().await.unwrap();
    let early = desk.client.connection(&id).await.unwrap();
    assert_eq!((&early.status, early.url.is_some()), (&ConnectionStatus::Pending, false));
    assert!(desk.client.connection(&id).await.unwrap().url.is_some());
}

#[tokio::test]
async fn connections_are_listed_all_or_by_their_status() {
    let desk = Desk::new().await;
    let failed = desk.sim.world(|world| world.add_connection(Status::Failed));
    let all = desk.client.connections(None).await.unwrap();
    let ids: Vec<_> = all.iter().map(|connection| connection.id.as_str()).collect();
    assert_eq!(ids, [desk.connection.as_str(), &failed]);
    let bad = desk.client.connections(Some(&ConnectionStatus::Failed)).await.unwrap();
    assert_eq!(bad.iter().map(|connection| connection.id.as_str()).collect::<Vec<_>>(), [failed]);
    assert!(desk.client.connections(Some(&ConnectionStatus::Pending)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_key_is_seen_on_both_sides_and_closes_the_client() {
    let desk = Desk::new().await;
    let gateway = client_of(&desk.sim, "wrong");
    assert_eq!(gateway.connections(None).await.unwrap_err(), Failure::Auth { why: Auth::Key });
    let clockify = client_of(&desk.sim, "wrong");
    assert_eq!(clockify.user().await, auth(Auth::Key));
    let before = desk.sim.requests().len();
    assert!(clockify.user().await.is_err() && gateway.create_connection().await.is_err());
    assert_eq!(desk.sim.requests().len(), before, "a closed client sends nothing");
}

#[tokio::test]
async fn without_a_connection_nothing_is_refused_for_good() {
    let desk = Desk::new().await;
    let unknown = ConnectionId::from("00000000-0000-0000-0000-000000000000");
    assert_eq!(desk.client.for_connection(unknown).user().await, auth(Auth::NoConnection));
    desk.sim.world(|world| world.remove_connection(desk.connection.as_str()));
    assert_eq!(client_of(&desk.sim, "demo-key").user().await, auth(Auth::NoConnection));
}

#[tokio::test]
async fn an_expired_connection_is_a_500_that_the_connection_itself_does_not_explain() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.expire_connection(desk.connection.as_str()));
    assert_eq!(desk.client.user().await, Err(Failure::Unknown { why: Unknown::Server(500) }));
    assert_eq!(desk.client.connection(&desk.connection).await.unwrap().status, ConnectionStatus::Active);
}

#[tokio::test]
async fn every_call_to_clockify_names_the_connection() {
    let desk = Desk::new().await;
    desk.client.user().await.unwrap();
    desk.client.workspaces().await.unwrap();
    let _ = desk.client.stop(&desk.workspace, &desk.me, crate::desk::at(crate::desk::NOW)).await;
    for seen in desk.sim.requests() {
        assert_eq!(seen.connection.as_deref(), Some(desk.connection.as_str()), "{}", seen.path);
    }
}
