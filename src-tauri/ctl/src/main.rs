//! `stintctl`: Stint from the terminal, for people, bars and launchers.

mod access;
mod args;
mod create;
mod edit;
mod entries;
mod list;
mod out;
mod plain;
mod projects;
mod queue;
mod running;
mod server;
mod setup;
mod text;
mod trouble;
mod words;

use args::{Args, Command};
use out::Out;
use std::process::ExitCode;
use stint_core::hub::Hub;
use trouble::Trouble;

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(Args { command: Command::OpenPage { url }, .. }) => return opened(&url),
        Ok(args) => args,
        Err(error) => return not_understood(error),
    };
    let mut out = Out::new(args.json);
    match run(args, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => failed(&trouble, &mut out),
    }
}

/// What another `stintctl` asks for that wants a page opened.
fn opened(url: &str) -> ExitCode {
    // Said by whoever asked.
    if stint_core::browser::open_page(url).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Help and the version come this way too, and are no failure.
fn not_understood(error: clap::Error) -> ExitCode {
    if error.use_stderr() {
        return failed(&Trouble::Usage(error), &mut Out::new(Args::ask_for_json()));
    }
    let _closed = error.print();
    ExitCode::SUCCESS
}

fn failed(trouble: &Trouble, out: &mut Out) -> ExitCode {
    out.trouble(trouble);
    ExitCode::from(trouble.exit_code())
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
    let done = obey(args.command, &hub, out).await;
    // When the driver failed, that is why the command did.
    access.close(hub).await.and(done)
}

async fn obey(command: Command, hub: &Hub, out: &mut Out) -> Result<(), Trouble> {
    match command {
        Command::Setup(wanted) => setup::setup(hub, wanted, out).await,
        Command::Status => running::status(hub, out).await,
        Command::Start { line } => running::start(hub, &line.join(" "), out).await,
        Command::Add { line } => running::add(hub, &line.join(" "), out).await,
        Command::Edit { line } => edit::edit(hub, &line.join(" "), out).await,
        Command::Stop { at } => running::stop(hub, at.as_deref(), out).await,
        Command::Discard => running::discard(hub, out).await,
        Command::GoOn { entry } => entries::go_on(hub, entry.as_deref(), out).await,
        Command::Duplicate { entry } => entries::duplicate(hub, &entry, out).await,
        Command::Split { entry, at } => entries::split(hub, &entry, &at, out).await,
        Command::Delete { entries } => entries::delete(hub, &entries, out).await,
        Command::Undo => entries::undo(hub, out).await,
        Command::Create(what) => create::create(hub, what, out).await,
        Command::Queue { steer } => queue::queue(hub, steer, out).await,
        Command::Drop { operation } => running::drop_operation(hub, operation, out).await,
        Command::List(span) => list::list(hub, &span, out).await,
        Command::Projects { filter, archived } => {
            projects::projects(hub, filter.as_deref(), archived, out).await
        }
        Command::Refresh { all } => server::refresh(hub, all, out).await,
        Command::Api { path } => server::api(hub, path, out).await,
        Command::OpenPage { .. } => Ok(()),
    }
}
