//! Each request by the client's method of its name.

use crate::api::{Client, Failure, ListFilter, NewClient, NewProject, NewTask};
use crate::domain::{Item, WorkspaceId};
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
        Request::Make { workspace, item } => Response::Made(Box::new(make(client, &workspace, item).await?)),
        Request::Namesakes { workspace, item } => {
            Response::Items(namesakes(client, &workspace, &item).await?)
        }
        Request::Unmake { workspace, item } => {
            match item {
                Item::Client(one) => client.delete_client(&workspace, &one.id).await?,
                Item::Project(one) => client.delete_project(&workspace, &one.id).await?,
                Item::Task(one) => client.delete_task(&workspace, &one.project, &one.id).await?,
                Item::Tag(one) => client.delete_tag(&workspace, &one.id).await?,
            }
            Response::Deleted
        }
        Request::Raw { path } => Response::Raw(client.get_raw(&path).await?),
    })
}

async fn make(client: &Client, workspace: &WorkspaceId, item: Item) -> Result<Item, Failure> {
    Ok(match item {
        Item::Client(one) => {
            let new = NewClient { name: one.name, ..NewClient::default() };
            Item::Client(client.create_client(workspace, &new).await?)
        }
        // Its colour is left to the server, and who sees it to the workspace's settings.
        Item::Project(one) => {
            let billable = Some(one.billable);
            let new = NewProject { name: one.name, client: one.client, billable, ..NewProject::default() };
            Item::Project(client.create_project(workspace, &new).await?)
        }
        Item::Task(one) => {
            let new = NewTask { name: one.name, ..NewTask::default() };
            Item::Task(client.create_task(workspace, &one.project, &new).await?)
        }
        Item::Tag(one) => Item::Tag(client.create_tag(workspace, &one.name).await?),
    })
}

/// The first page is enough: the server narrows it to names like this one.
async fn namesakes(client: &Client, workspace: &WorkspaceId, item: &Item) -> Result<Vec<Item>, Failure> {
    let filter = ListFilter { name: Some(item.name().to_owned()), archived: None };
    Ok(match item {
        Item::Client(_) => {
            let page = client.clients_page(workspace, &filter, 1).await?;
            page.items.into_iter().map(Item::Client).collect()
        }
        Item::Project(_) => {
            let page = client.projects_page(workspace, &filter, 1).await?;
            page.items.into_iter().map(Item::Project).collect()
        }
        Item::Task(one) => {
            let page = client.tasks_page(workspace, &one.project, &filter, 1).await?;
            page.items.into_iter().map(Item::Task).collect()
        }
        Item::Tag(_) => {
            let page = client.tags_page(workspace, &filter, 1).await?;
            page.items.into_iter().map(Item::Tag).collect()
        }
    })
}
