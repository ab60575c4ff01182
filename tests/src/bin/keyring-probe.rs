//! Asks the system's keyring for Stint's key, and says what it answers: the tests start it with an environment
//! of their own.
//!
//! `keyring-probe get`, `set KEY`, `remove` print one line each; `serve` does so for every such command that it
//! reads, all in one process.

use secrecy::ExposeSecret;
use std::env;
use std::io::{self, Write};
use stint_core::secrets::{Secrets, SecretsError, SystemKeyring};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments != ["serve"] {
        return say(&answer(&arguments.join(" ")).await);
    }
    for command in io::stdin().lines() {
        say(&answer(&command?).await)?;
    }
    Ok(())
}

async fn answer(command: &str) -> String {
    let (verb, key) = command.split_once(' ').unwrap_or((command, ""));
    let outcome = match verb {
        "get" => SystemKeyring.read().await.map(|key| format!("key {}", key.expose_secret())),
        "set" => SystemKeyring.store(key.into()).await.map(|()| "done".to_owned()),
        "remove" => SystemKeyring.remove().await.map(|()| "done".to_owned()),
        _ => Ok("no such command".to_owned()),
    };
    outcome.unwrap_or_else(|error| name(&error).to_owned())
}

fn name(error: &SecretsError) -> &'static str {
    match error {
        SecretsError::NoKey => "NoKey",
        SecretsError::NoService { .. } => "NoService",
        SecretsError::Locked { .. } => "Locked",
        SecretsError::Denied { .. } => "Denied",
        SecretsError::FromEnvironment => "FromEnvironment",
        SecretsError::BadKey(_) => "BadKey",
        SecretsError::Broken { .. } => "Broken",
    }
}

fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout();
    writeln!(output, "{line}")?;
    output.flush()
}
