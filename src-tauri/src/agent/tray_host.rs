//! Waiting for something that shows tray icons, without asking again and again.

#[cfg(target_os = "linux")]
pub(super) use linux::TrayHosts;

/// Windows and macOS always show tray icons.
#[cfg(not(target_os = "linux"))]
pub(super) struct TrayHosts;

#[cfg(not(target_os = "linux"))]
impl TrayHosts {
    pub(super) fn listen() -> std::future::Ready<Self> {
        std::future::ready(Self)
    }

    pub(super) fn may_have_come(&mut self) -> std::future::Pending<()> {
        std::future::pending()
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use futures_util::StreamExt;
    use std::time::Duration;
    use zbus::fdo::{DBusProxy, NameOwnerChangedStream};

    /// Who knows the tray icons and who shows them, by the StatusNotifierItem specification.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    /// A host registers some moments after the watcher is there. How often is looked for it, and how long between.
    const TRIES: u32 = 5;
    const BETWEEN: Duration = Duration::from_millis(200);

    /// Hears when a tray host may have come.
    pub(in super::super) struct TrayHosts {
        changes: Option<NameOwnerChangedStream>,
        tries: u32,
    }

    impl TrayHosts {
        /// Begins to listen; without a session bus it never hears anything.
        pub(in super::super) async fn listen() -> Self {
            Self { changes: changes().await.ok(), tries: TRIES }
        }

        /// Returns when it is worth another try.
        pub(in super::super) async fn may_have_come(&mut self) {
            if self.tries > 0 {
                tokio::time::sleep(BETWEEN * (TRIES - self.tries)).await;
                self.tries -= 1;
                return;
            }
            loop {
                match &mut self.changes {
                    Some(changes) => match changes.next().await {
                        Some(change) if change.args().is_ok_and(|args| args.new_owner.is_some()) => break,
                        Some(_it_went) => {}
                        None => self.changes = None,
                    },
                    None => std::future::pending().await,
                }
            }
            self.tries = TRIES;
        }
    }

    async fn changes() -> zbus::Result<NameOwnerChangedStream> {
        let bus = zbus::Connection::session().await?;
        let proxy = DBusProxy::new(&bus).await?;
        proxy.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await
    }
}
