//! The simulated Maton gateway and Clockify as a program, on loopback only.

use clap::Parser;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use stint_sim::{Fault, Options, Seed, Sim, SimError};

/// A simulated Maton gateway with a Clockify behind it. The first line it prints is its base URL.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Port on 127.0.0.1 (0: any free one)
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Data to begin with: empty, demo or huge
    #[arg(long, default_value = "demo")]
    seed: Seed,
    /// The key that is accepted
    #[arg(long, default_value = "demo-key")]
    key: String,
    /// A JSON file with a list of faults
    #[arg(long)]
    faults: Option<PathBuf>,
    /// Allow a workspace only 30 requests an hour
    #[arg(long)]
    free_plan: bool,
    /// Allow the account only 10 requests a second through the gateway
    #[arg(long)]
    gateway_limit: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody to read it, nothing can be said.
            let _ = writeln!(io::stderr(), "stint-sim: {}", Chain(&error));
            error.exit_code()
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let faults = match &arguments.faults {
        Some(path) => read_faults(path)?,
        None => Vec::new(),
    };
    let sim = Sim::start(Options {
        seed: arguments.seed,
        key: arguments.key,
        port: arguments.port,
        free_plan: arguments.free_plan,
        gateway_limit: arguments.gateway_limit,
        faults,
        ..Options::default()
    })
    .await?;
    // Before the address is told: whoever reads it may end the program at once.
    let mut signals = Signals::listen().map_err(Failure::Signals)?;
    let mut out = io::stdout();
    writeln!(out, "{}", sim.base_url()).and_then(|()| out.flush()).map_err(Failure::Output)?;
    signals.received().await;
    sim.stop().await;
    Ok(())
}

fn read_faults(path: &Path) -> Result<Vec<Fault>, Failure> {
    let text = std::fs::read(path).map_err(|source| Failure::ReadFaults { path: path.to_owned(), source })?;
    serde_json::from_slice(&text).map_err(|source| Failure::ParseFaults { path: path.to_owned(), source })
}

/// The signals that end the program. They are listened to from the moment this is made.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The events of the console that end the program. They are listened to from the moment this is made.
#[cfg(windows)]
struct Signals {
    ctrl_c: tokio::signal::windows::CtrlC,
    ctrl_break: tokio::signal::windows::CtrlBreak,
}

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c};
        Ok(Self { ctrl_c: ctrl_c()?, ctrl_break: ctrl_break()? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.ctrl_c.recv() => {}
            _ = self.ctrl_break.recv() => {}
        }
    }
}

/// Why the program ended.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("can't read the faults in {}", path.display())]
    ReadFaults { path: PathBuf, source: io::Error },
    #[error("can't understand the faults in {}", path.display())]
    ParseFaults { path: PathBuf, source: serde_json::Error },
    #[error(transparent)]
    Start(#[from] SimError),
    #[error("can't print the address")]
    Output(#[source] io::Error),
    #[error("can't listen for signals")]
    Signals(#[source] io::Error),
}

impl Failure {
    /// 2 for what was said wrongly, 1 for what went wrong.
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::ReadFaults { .. } | Self::ParseFaults { .. } => ExitCode::from(2),
            Self::Start(_) | Self::Output(_) | Self::Signals(_) => ExitCode::from(1),
        }
    }
}

/// An error with what caused it.
struct Chain<'a>(&'a dyn std::error::Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let causes = std::iter::successors(self.0.source(), |error| error.source());
        causes.into_iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}
