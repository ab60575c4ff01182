//! `stintctl`: Stint from the terminal, for people, bars and launchers.

mod access;
mod args;
mod list;
mod out;
mod projects;
mod running;
mod setup;
mod text;
mod trouble;

use args::{Args, Command};
use out::Out;
use std::process::ExitCode;
use trouble::Trouble;

fn main() -> ExitCode {
    let args = Args::read();
    let mut out = Out::new(args.json);
    match run(args, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            out.trouble(&trouble);
            ExitCode::from(trouble.exit_code())
        }
    }
}

fn run(args: Args, out: &mut Out) -> Result<(), Trouble> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::System)?;
    let done = runtime.block_on(carry_out(args, out));
    // A keyring that waits for its dialog must not keep the command from ending.
    runtime.shutdown_background();
    done
}

async fn carry_out(args: Args, out: &mut Out) -> Result<(), Trouble> {
    let access = access::open(args.place, out).await?;
    let hub = access.hub();
    let done = match args.command {
        Command::Setup(setup) => setup::setup(&hub, setup, out).await,
        Command::Status => running::status(&hub, out).await,
        Command::Start { line } => running::start(&hub, &line.join(" "), out).await,
        Command::Add { line } => running::add(&hub, &line.join(" "), out).await,
        Command::Stop { at } => running::stop(&hub, at.as_deref(), out).await,
        Command::Discard => running::discard(&hub, out).await,
        Command::Drop { operation } => running::drop_operation(&hub, operation, out).await,
        Command::List(span) => list::list(&hub, &span, out).await,
        Command::Projects { filter, archived } => {
            projects::projects(&hub, filter.as_deref(), archived, out).await
        }
        Command::Refresh { all } => list::refresh(&hub, all, out).await,
        Command::Api { path } => list::api(&hub, path, out).await,
    };
    access.close(hub).await;
    done
}
