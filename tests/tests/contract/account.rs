//! The user, workspaces and their members.

use crate::desk::{Desk, against_a_rule, refused};
use futures_util::TryStreamExt;
use stint_core::api::ReadPath;
use stint_core::domain::TimeFormat;
use stint_sim::world::{Role, Settings};

#[tokio::test]
async fn the_user_comes_with_the_profiles_settings_or_without() {
    let desk = Desk::new().await;
    let user = desk.client.user().await.unwrap();
    assert_eq!((&user.id, user.active_workspace.as_ref()), (&desk.me, Some(&desk.workspace)));
    assert_eq!(user.time_zone.map(|zone| zone.name()), Some("Europe/Berlin"));
    assert_eq!(user.time_format, TimeFormat::Hour24);

    desk.sim.world(|world| {
        world.me_mut().profile = None;
        world.me_mut().name = None;
    });
    let bare = desk.client.user().await.unwrap();
    assert_eq!((bare.time_zone, bare.name.as_str()), (None, ""));
}

#[tokio::test]
async fn workspaces_come_with_the_rules_that_decide_what_can_be_sent() {
    let desk = Desk::demo().await;
    desk.home(|home| {
        home.settings =
            Settings { force_projects: true, force_tags: true, stopwatch_only: true, ..Settings::default() };
    });
    let all = desk.client.workspaces().await.unwrap();
    assert_eq!(all.len(), 2);
    let one = desk.client.workspace(&desk.workspace).await.unwrap();
    assert!(all.contains(&one));
    assert!(one.required.project && one.required.tags && !one.required.task && !one.required.description);
    assert!(one.stopwatch_only);
}

#[tokio::test]
async fn an_unknown_workspace_is_no_such_place() {
    let desk = Desk::new().await;
    let unknown = "000000000000000000000000".into();
    let rejection = refused(desk.client.workspace(&unknown).await);
    assert!(rejection.is_no_such_place() && rejection.message.is_empty(), "{rejection:?}");
    assert!(refused(desk.client.running(&unknown, &desk.me).await).is_no_such_place());
}

#[tokio::test]
async fn a_workspace_is_made_once_under_a_name() {
    let desk = Desk::new().await;
    let made = desk.client.create_workspace("Zweite Werkstatt").await.unwrap();
    assert_eq!(desk.client.workspace(&made.id).await.unwrap(), made);
    against_a_rule(desk.client.create_workspace("Zweite Werkstatt").await);
    against_a_rule(desk.client.create_workspace("").await);
}

#[tokio::test]
async fn members_are_listed_for_admins_and_refused_to_others() {
    let desk = Desk::demo().await;
    let pages: Vec<_> =
        desk.client.workspace_users_all(&desk.workspace).try_collect::<Vec<_>>().await.unwrap();
    let members: Vec<_> = pages.into_iter().flat_map(|page| page.items).collect();
    assert!(members.iter().any(|member| member.id == desk.me));
    let first = desk.client.workspace_users_page(&desk.workspace, 1).await.unwrap();
    assert_eq!((first.items, first.last), (members, Some(true)));

    let me = desk.sim.world(|world| world.me().id);
    desk.home(|home| home.set_role(me, Role::Member));
    assert_eq!(refused(desk.client.workspace_users_page(&desk.workspace, 1).await).status, 403);
}

#[tokio::test]
async fn any_endpoint_can_be_read_raw_with_all_that_the_typed_reader_leaves_out() {
    let desk = Desk::new().await;
    let raw = desk.client.get_raw(&ReadPath::parse("/user").unwrap()).await.unwrap();
    assert_eq!(raw["id"], desk.me.as_str());
    assert!(raw["settings"]["dateFormat"].is_string());
    let own = desk.client.get_raw(&ReadPath::parse("/connections?app=clockify").unwrap()).await.unwrap();
    assert_eq!(own["connections"][0]["connection_id"], desk.connection.as_str());
    let nowhere = desk.client.get_raw(&ReadPath::parse("/no/such/route").unwrap()).await;
    assert!(refused(nowhere).is_no_such_place());
}
