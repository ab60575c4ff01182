//! Each request by the client's method of its name.

use crate::api::{Client, Failure};
use crate::engine::{Request, Response};

pub(super) async fn perform(client: &Client, request: Request) -> Result<Response, Failure> {
    Ok(match request {
        Request::Connections => Response::Connections(client.connections(None).await?),
        Request::CreateConnection => Response::ConnectionMade(client.create_connection().await?),
        Request::Connection(id) => Response::Connection(client.connection(&id).await?),
        Request::DeleteConnection(id) => {
            client.delete_connection(&id).await?;
            Response::Deleted
        }
        Request::User => Response::User(Box::new(client.user().await?)),
        Request::Workspaces => Response::Workspaces(client.workspaces().await?),
        Request::Projects { workspace, page } => {
            Response::Projects(client.hydrated_projects_page(&workspace, &Default::default(), page).await?)
        }
        Request::Tags { workspace, page } => {
            Response::Tags(client.tags_page(&workspace, &Default::default(), page).await?)
        }
        Request::Running { workspace, user } => {
            Response::Running(client.running(&workspace, &user).await?.map(Box::new))
        }
        Request::Entries { workspace, user, filter, page } => {
            Response::Entries(client.entries_page(&workspace, &user, &filter, page).await?)
        }
        Request::Entry { workspace, id } => Response::Found(Box::new(client.entry(&workspace, &id).await?)),
        Request::CreateEntry { workspace, fields } => {
            Response::Entry(Box::new(client.create_entry(&workspace, &fields).await?))
        }
        Request::UpdateEntry { workspace, found, fields } => {
            Response::Entry(Box::new(client.update_entry(&workspace, &found, &fields).await?))
        }
        Request::Stop { workspace, user, end } => {
            Response::Entry(Box::new(client.stop(&workspace, &user, end).await?))
        }
        Request::DeleteEntry { workspace, id } => {
            client.delete_entry(&workspace, &id).await?;
            Response::Deleted
        }
        Request::Raw { path } => Response::Raw(client.get_raw(&path).await?),
    })
}
