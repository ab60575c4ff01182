//! Projects, clients, tags and tasks: each method with its good and its bad answers, and what a PUT must not wipe.

use crate::desk::{Desk, against_a_rule};
use stint_core::api::{
    ClientEdit, ListFilter, NewClient, NewProject, NewTask, ProjectEdit, TagEdit, TaskEdit,
};
use stint_core::domain::{ClientId, ProjectId, TagId, TaskId};

const GONE: &str = "000000000000000000000000";

fn named(name: &str) -> ListFilter {
    ListFilter { name: Some(name.to_owned()), archived: None }
}

fn archived(archived: bool) -> ListFilter {
    ListFilter { archived: Some(archived), name: None }
}

#[tokio::test]
async fn a_project_is_made_read_changed_and_deleted() {
    let Desk { client, workspace, .. } = &Desk::new().await;
    let linden = NewClient { name: "Linden".to_owned(), ..NewClient::default() };
    let customer = client.create_client(workspace, &linden).await.unwrap().id;
    let new = NewProject {
        name: "Müller & Söhne".to_owned(),
        client: Some(customer.clone()),
        color: Some("#3f51B5".to_owned()),
        billable: Some(false),
        public: Some(true),
        note: Some("n".to_owned()),
    };
    let made = client.create_project(workspace, &new).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.client.as_ref(), made.billable),
        ("Müller & Söhne", Some(&customer), false)
    );
    assert_eq!(client.project(workspace, &made.id).await.unwrap(), made);

    let edit = ProjectEdit { client: Some(None), billable: Some(true), ..ProjectEdit::default() };
    let changed = client.update_project(workspace, &made.id, &edit).await.unwrap();
    assert_eq!((changed.client, changed.billable, changed.name), (None, true, made.name));

    client.delete_project(workspace, &made.id).await.unwrap();
    against_a_rule(client.project(workspace, &made.id).await);
}

#[tokio::test]
async fn renaming_a_project_keeps_it_public_billable_and_noted() {
    let desk = Desk::new().await;
    let id = desk.add_project("Old");
    desk.home(|home| {
        let project = home.project("Old").unwrap().id;
        let project = home.project_mut(project).unwrap();
        (project.public, project.billable, project.hourly_rate) = (true, true, Some(8_200));
        (project.note, project.color) = ("kept".to_owned(), "#112233".to_owned());
    });
    let edit = ProjectEdit { name: Some("New".to_owned()), ..ProjectEdit::default() };
    desk.client.update_project(&desk.workspace, &id, &edit).await.unwrap();
    desk.home(|home| {
        let project = home.project("New").unwrap();
        assert!(project.public && project.billable && !project.archived);
        assert_eq!(
            (project.note.as_str(), project.color.as_str(), project.hourly_rate),
            ("kept", "#112233", Some(8_200))
        );
    });
}

#[tokio::test]
async fn a_projects_refusals_say_so() {
    let Desk { client, workspace, .. } = &Desk::new().await;
    let new = |name: &str| NewProject { name: name.to_owned(), ..NewProject::default() };
    let made = client.create_project(workspace, &new("Twice")).await.unwrap();
    against_a_rule(client.create_project(workspace, &new("Twice")).await);
    against_a_rule(client.create_project(workspace, &new("x")).await);
    let foreign = NewProject { client: Some(GONE.into()), ..new("With a foreign client") };
    against_a_rule(client.create_project(workspace, &foreign).await);
    let gone = ProjectId::from(GONE);
    against_a_rule(client.project(workspace, &gone).await);
    against_a_rule(client.update_project(workspace, &gone, &ProjectEdit::default()).await);
    against_a_rule(client.delete_project(workspace, &gone).await);
    // Archived is not gone: the name stays taken.
    let archive = ProjectEdit { archived: Some(true), ..ProjectEdit::default() };
    client.update_project(workspace, &made.id, &archive).await.unwrap();
    against_a_rule(client.create_project(workspace, &new("Twice")).await);
    let found = client.projects_page(workspace, &named("Twice"), 1).await.unwrap();
    assert_eq!(found.items.iter().map(|project| project.archived).collect::<Vec<_>>(), [true]);
}

#[tokio::test]
async fn an_active_project_client_or_task_is_put_away_before_it_is_deleted_and_a_tag_is_not() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Project");
    let task = desk.add_task(&project, "Task");
    let tag = desk.add_tag("Tag");
    let customer = ClientId::from(desk.home(|home| home.add_client("Client")).to_string());

    let three = ["GET", "PUT", "DELETE"];
    let (done, sent) = desk.sent(client.delete_task(workspace, &project, &task)).await;
    assert_eq!((done, sent), (Ok(()), three.map(str::to_owned).to_vec()));
    let (done, sent) = desk.sent(client.delete_project(workspace, &project)).await;
    assert_eq!((done, sent), (Ok(()), three.map(str::to_owned).to_vec()));
    let (done, sent) = desk.sent(client.delete_client(workspace, &customer)).await;
    assert_eq!((done, sent), (Ok(()), three.map(str::to_owned).to_vec()));
    let (done, sent) = desk.sent(client.delete_tag(workspace, &tag)).await;
    assert_eq!((done, sent), (Ok(()), vec!["DELETE".to_owned()]));
    desk.home(|home| {
        assert_eq!(
            home.projects().count() + home.clients().count() + home.tags().count() + home.tasks().count(),
            0
        );
    });
}

#[tokio::test]
async fn what_is_put_away_already_is_deleted_without_another_write() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Project");
    let task = desk.add_task(&project, "Task");
    let finish = TaskEdit { done: Some(true), ..TaskEdit::default() };
    client.update_task(workspace, &project, &task, &finish).await.unwrap();
    let (done, sent) = desk.sent(client.delete_task(workspace, &project, &task)).await;
    assert_eq!((done, sent), (Ok(()), vec!["GET".to_owned(), "DELETE".to_owned()]));
    let archive = ProjectEdit { archived: Some(true), ..ProjectEdit::default() };
    client.update_project(workspace, &project, &archive).await.unwrap();
    let (done, sent) = desk.sent(client.delete_project(workspace, &project)).await;
    assert_eq!((done, sent), (Ok(()), vec!["GET".to_owned(), "DELETE".to_owned()]));
}

#[tokio::test]
async fn a_client_is_made_read_changed_and_deleted_and_keeps_its_cc_emails() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let new = NewClient {
        name: "Бюро".to_owned(),
        email: Some("a@example.com".to_owned()),
        address: Some("Street 1".to_owned()),
        note: Some("n".to_owned()),
    };
    let made = client.create_client(workspace, &new).await.unwrap();
    assert_eq!(client.client(workspace, &made.id).await.unwrap(), made);
    desk.home(|home| {
        let id = home.client("Бюро").unwrap().id;
        home.client_mut(id).unwrap().cc_emails = vec!["b@example.com".to_owned()];
    });

    let edit = ClientEdit { name: Some("Büro".to_owned()), ..ClientEdit::default() };
    assert_eq!(client.update_client(workspace, &made.id, &edit).await.unwrap().name, "Büro");
    desk.home(|home| {
        let kept = home.client("Büro").unwrap();
        assert_eq!(kept.cc_emails, ["b@example.com"]);
        assert_eq!(kept.email.as_deref(), Some("a@example.com"));
        assert_eq!((kept.address.as_deref(), kept.note.as_deref()), (Some("Street 1"), Some("n")));
    });

    against_a_rule(
        client.create_client(workspace, &NewClient { name: "Büro".to_owned(), ..NewClient::default() }).await,
    );
    client.delete_client(workspace, &made.id).await.unwrap();
    against_a_rule(client.client(workspace, &made.id).await);
    against_a_rule(client.update_client(workspace, &made.id, &edit).await);
    against_a_rule(client.delete_client(workspace, &made.id).await);
}

#[tokio::test]
async fn a_tag_is_made_read_changed_and_deleted_and_stays_archived_when_renamed() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let made = client.create_tag(workspace, "urgent").await.unwrap();
    assert_eq!(client.tag(workspace, &made.id).await.unwrap(), made);
    against_a_rule(client.create_tag(workspace, "urgent").await);

    let archive = TagEdit { archived: Some(true), ..TagEdit::default() };
    assert!(client.update_tag(workspace, &made.id, &archive).await.unwrap().archived);
    let rename = TagEdit { name: Some("später".to_owned()), ..TagEdit::default() };
    let renamed = client.update_tag(workspace, &made.id, &rename).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.archived), ("später", true));

    client.delete_tag(workspace, &made.id).await.unwrap();
    let gone = TagId::from(GONE);
    against_a_rule(client.tag(workspace, &made.id).await);
    against_a_rule(client.update_tag(workspace, &gone, &rename).await);
    against_a_rule(client.delete_tag(workspace, &gone).await);
}

#[tokio::test]
async fn a_task_is_made_read_changed_and_deleted_and_keeps_its_assignees_and_estimate() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Project");
    let new = NewTask {
        name: "Draft".to_owned(),
        assignees: vec![desk.me.clone()],
        estimate: Some("PT2H".to_owned()),
        billable: Some(false),
    };
    let made = client.create_task(workspace, &project, &new).await.unwrap();
    assert_eq!((made.project.as_str(), made.billable, made.done), (project.as_str(), Some(false), false));
    assert_eq!(client.task(workspace, &project, &made.id).await.unwrap(), made);

    let edit = TaskEdit { name: Some("Sketch".to_owned()), billable: Some(true), ..TaskEdit::default() };
    let changed = client.update_task(workspace, &project, &made.id, &edit).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.billable), ("Sketch", Some(true)));
    desk.home(|home| {
        let task = home.tasks().next().unwrap();
        assert_eq!((task.assignees.len(), task.estimate.as_str()), (1, "PT2H"));
    });

    against_a_rule(
        client
            .create_task(workspace, &project, &NewTask { name: "Sketch".to_owned(), ..NewTask::default() })
            .await,
    );
    let gone = TaskId::from(GONE);
    against_a_rule(client.task(workspace, &project, &gone).await);
    against_a_rule(client.update_task(workspace, &project, &gone, &edit).await);
    against_a_rule(client.delete_task(workspace, &project, &gone).await);
    against_a_rule(client.create_task(workspace, &ProjectId::from(GONE), &new).await);
    against_a_rule(client.tasks_page(workspace, &ProjectId::from(GONE), &ListFilter::default(), 1).await);
}

#[tokio::test]
async fn lists_have_the_archived_rows_unless_they_are_asked_not_to() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Active project");
    desk.add_task(&project, "Open");
    let done = desk.add_task(&project, "Done");
    desk.add_tag("active");
    let finish = TaskEdit { done: Some(true), ..TaskEdit::default() };
    client.update_task(workspace, &project, &done, &finish).await.unwrap();
    desk.home(|home| {
        home.add_client("Active client");
        let id = home.add_project("Old project");
        home.project_mut(id).unwrap().archived = true;
        let id = home.add_client("Old client");
        home.client_mut(id).unwrap().archived = true;
        let id = home.add_tag("old");
        home.tag_mut(id).unwrap().archived = true;
    });

    for (filter, rows) in [(ListFilter::default(), 2), (archived(false), 1), (archived(true), 1)] {
        let projects = client.projects_page(workspace, &filter, 1).await.unwrap().items;
        let hydrated = client.hydrated_projects_page(workspace, &filter, 1).await.unwrap().items;
        let clients = client.clients_page(workspace, &filter, 1).await.unwrap().items;
        let tags = client.tags_page(workspace, &filter, 1).await.unwrap().items;
        let tasks = client.tasks_page(workspace, &project, &filter, 1).await.unwrap().items;
        let lengths = [projects.len(), hydrated.len(), clients.len(), tags.len(), tasks.len()];
        assert_eq!(lengths, [rows; 5], "{filter:?}");
        if let Some(wanted) = filter.archived {
            assert!(projects.iter().all(|project| project.archived == wanted));
            assert!(tasks.iter().all(|task| task.done == wanted), "{filter:?}");
        }
    }
}

#[tokio::test]
async fn a_row_is_found_by_a_name_with_characters_that_mean_something_in_an_address() {
    let desk = Desk::new().await;
    let names = ["R&D #1", "50% + more?", "a=b;c", "Größe/Maß", "日本 語", "\"x\" \\"];
    for name in names {
        desk.add_project(name);
        desk.add_tag(name);
    }
    for name in names {
        let projects = desk.client.projects_page(&desk.workspace, &named(name), 1).await.unwrap();
        assert_eq!(projects.items.iter().map(|project| project.name.as_str()).collect::<Vec<_>>(), [name]);
        let tags = desk.client.tags_page(&desk.workspace, &named(name), 1).await.unwrap();
        assert_eq!(tags.items.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), [name]);
    }
}

#[tokio::test]
async fn hydrated_projects_bring_all_tasks_and_clients_in_the_same_requests() {
    let desk = Desk::demo().await;
    let page = desk.client.hydrated_projects_page(&desk.workspace, &ListFilter::default(), 1).await.unwrap();
    let plain = desk.client.projects_page(&desk.workspace, &ListFilter::default(), 1).await.unwrap();
    assert_eq!(page.items.iter().map(|row| row.project.clone()).collect::<Vec<_>>(), plain.items);
    let tasks: usize = page.items.iter().map(|row| row.tasks.len()).sum();
    assert_eq!(tasks, desk.home(|home| home.tasks().count()));
    for row in &page.items {
        assert_eq!(row.project.client.as_ref(), row.client.as_ref().map(|client| &client.id));
        let id = &row.project.id;
        assert!(row.tasks.iter().all(|task| task.project == *id));
        let listed = row.tasks.first().map(|task| &task.id);
        if let Some(task) = listed {
            assert_eq!(desk.client.task(&desk.workspace, id, task).await.as_ref(), Ok(&row.tasks[0]));
        }
    }
}
