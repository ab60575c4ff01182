//! Asks the gateway at the address that it is given for the user, once, and says what came of it: the tests start it
//! with an environment of their own, which a program takes only when it starts.
//!
//! `user-probe BASE` prints one line: `the user`, `not sent`, or what else it was.

use secrecy::SecretString;
use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;
use stint_core::api::{Base, Client, Failure, Timing};

/// Long enough for any machine.
const TIMING: Timing = Timing { connect: Duration::from_secs(60), whole: Duration::from_secs(120) };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = env::args().nth(1).unwrap_or_default();
    let client = Client::new(&Base::parse(&base)?, SecretString::from("any-key"), TIMING)?;
    let answer = match client.user().await {
        Ok(_) => "the user".to_owned(),
        Err(Failure::NotSent { .. }) => "not sent".to_owned(),
        Err(other) => format!("{other:?}"),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(())
}
