//! The way to the panel: in this process, or in one of its own that is started when it is wanted and ends some time
//! after it was closed.

use crate::args::Args;
use crate::panel::{Order, Panel, Place, Spot};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use stint_core::secrets::KEY_VARIABLE;
use tauri::AppHandle;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// See the module.
pub(super) enum Door {
    /// The page lives here.
    Inside(Panel),
    /// The page lives in a process of its own.
    Outside(Box<Outside>),
}

/// Starts the panel's process and tells it what to show.
pub(super) struct Outside {
    folder: PathBuf,
    process: Option<Process>,
}

struct Process {
    child: Child,
    orders: ChildStdin,
    done: Lines<BufReader<ChildStdout>>,
    /// The last order, until the process says that it is done: it may be about to end.
    open: Option<Order>,
}

impl Door {
    pub(super) fn new(app: AppHandle, args: &Args, folder: &Path) -> Self {
        if args.one_process || !cfg!(target_os = "linux") {
            Self::Inside(Panel::new(app))
        } else {
            Self::Outside(Box::new(Outside { folder: folder.to_owned(), process: None }))
        }
    }

    /// Shows the panel.
    ///
    /// # Errors
    /// Its process can't be started.
    pub(super) async fn show(&mut self, place: Place, spot: Option<Spot>) -> std::io::Result<()> {
        self.order(Order::Show { place, spot }).await
    }

    /// Shows the panel, or hides it when it is there.
    ///
    /// # Errors
    /// Its process can't be started.
    pub(super) async fn toggle(&mut self, spot: Option<Spot>) -> std::io::Result<()> {
        self.order(Order::Toggle { spot }).await
    }

    async fn order(&mut self, order: Order) -> std::io::Result<()> {
        match self {
            Self::Inside(panel) => {
                panel.obey(order);
                Ok(())
            }
            Self::Outside(outside) => outside.order(order).await,
        }
    }

    /// Looks after the panel's process; never returns when there is none to look after.
    pub(super) async fn watch(&mut self) -> std::io::Result<()> {
        match self {
            Self::Inside(_) => std::future::pending().await,
            Self::Outside(outside) => outside.watch().await,
        }
    }
}

impl Outside {
    async fn order(&mut self, order: Order) -> std::io::Result<()> {
        if let Some(process) = &mut self.process
            && process.tell(order).await.is_ok()
        {
            return Ok(());
        }
        self.start(order).await
    }

    async fn start(&mut self, order: Order) -> std::io::Result<()> {
        let mut process = Process::start(&self.folder)?;
        process.tell(order).await?;
        self.process = Some(process);
        Ok(())
    }

    /// Returns when the process did something, or ended. One that ended without having done what it was told, or
    /// while it was being told, is started anew for that.
    async fn watch(&mut self) -> std::io::Result<()> {
        let Some(process) = &mut self.process else { return std::future::pending().await };
        match process.done.next_line().await {
            Ok(Some(_)) => {
                process.open = None;
                Ok(())
            }
            Ok(None) | Err(_) => {
                let failed = process.child.wait().await.is_ok_and(|ended| !ended.success());
                let open = process.open.take();
                self.process = None;
                match open {
                    // It can't run at all: started again it would only end again.
                    Some(_) if failed => Err(std::io::ErrorKind::BrokenPipe.into()),
                    Some(order) => self.start(order).await,
                    None => Ok(()),
                }
            }
        }
    }
}

impl Process {
    fn start(folder: &Path) -> std::io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--panel").arg("--data-dir").arg(folder).env_remove(KEY_VARIABLE);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let (orders, done) = (child.stdin.take(), child.stdout.take());
        let (Some(orders), Some(done)) = (orders, done) else {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, orders, done: BufReader::new(done).lines(), open: None })
    }

    async fn tell(&mut self, order: Order) -> std::io::Result<()> {
        let line = serde_json::to_string(&order)?;
        self.open = Some(order);
        self.orders.write_all(format!("{line}\n").as_bytes()).await
    }
}
