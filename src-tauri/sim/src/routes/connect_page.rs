//! The page that a connection's `url` opens: it asks whether access is allowed, and says what became of it.

use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::world::{Connection, Status, World};
use axum::http::StatusCode;

pub(super) fn page(world: &mut World, call: &Call) -> Answered {
    let token = call.text("session_token").unwrap_or_default();
    Ok(match by_token(world, token) {
        None => unknown(),
        Some(connection) => match connection.status {
            Status::Pending => question(token),
            Status::Active | Status::Failed => result(connection.status),
        },
    })
}

/// A question is answered once: a second answer changes nothing.
pub(super) fn answer(world: &mut World, call: &Call) -> Answered {
    let form = String::from_utf8_lossy(&call.body);
    let token = field(&form, "session_token");
    let Some(connection) = by_token(world, token) else { return Ok(unknown()) };
    if connection.status != Status::Pending {
        return Ok(result(connection.status));
    }
    let id = connection.id.clone();
    let status = if field(&form, "answer") == "allow" { Status::Active } else { Status::Failed };
    world.set_connection(&id, status);
    Ok(result(status))
}

fn by_token<'w>(world: &'w World, token: &str) -> Option<&'w Connection> {
    world.connections().iter().find(|connection| connection.session_token == token)
}

/// A field of a form. Its values here are plain words and hexadecimal digits, which need no decoding.
fn field<'f>(form: &'f str, name: &str) -> &'f str {
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map_or("", |(_, value)| value)
}

fn question(token: &str) -> Answer {
    html(
        StatusCode::OK,
        "Connect Clockify",
        &format!(
            r#"<p>A program that knows your Maton key asks to use your Clockify account: to read your workspaces,
projects and times, and to change them.</p>
<form method="post" action="/connect">
<input type="hidden" name="session_token" value="{token}">
<button id="allow" name="answer" value="allow">Allow</button>
<button id="deny" name="answer" value="deny">Deny</button>
</form>"#
        ),
    )
}

fn result(status: Status) -> Answer {
    let (title, text) = match status {
        Status::Active => ("Connected", "Your Clockify account is connected."),
        Status::Pending => ("Waiting", "This connection waits for an answer."),
        Status::Failed => ("Not connected", "Access was denied. Nothing was connected."),
    };
    let text = format!(r#"<p id="result">{text} You can close this page.</p>"#);
    html(StatusCode::OK, title, &text)
}

fn unknown() -> Answer {
    let text = r#"<p id="result">There is no such connection. It may have been deleted.</p>"#;
    html(StatusCode::NOT_FOUND, "Unknown link", text)
}

fn html(status: StatusCode, title: &str, content: &str) -> Answer {
    Answer::html(
        status,
        format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
main {{ max-width: 26rem; margin: 12vh auto 0; padding: 0 1rem }}
h1 {{ font-size: 1.4rem }}
button {{ font: inherit; padding: .4rem 1.2rem; margin-right: .5rem }}
small {{ opacity: .7 }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
<small>This is a simulated service.</small>
</main>
</body>
</html>
"#
        ),
    )
}
