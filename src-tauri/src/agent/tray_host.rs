//! Waiting for something that shows tray icons, without asking again and again.

#[cfg(target_os = "linux")]
pub(super) use linux::TrayHosts;

/// Windows and macOS always show tray icons.
#[cfg(not(target_os = "linux"))]
pub(super) struct TrayHosts;

#[cfg(not(target_os = "linux"))]
impl TrayHosts {
    pub(super) fn new() -> Self {
        Self
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

    /// Hears when a tray host may have come. Nothing is listened to before it is asked for.
    pub(in super::super) struct TrayHosts {
        changes: Option<NameOwnerChangedStream>,
        tries: u32,
    }

    impl TrayHosts {
        pub(in super::super) fn new() -> Self {
            Self { changes: None, tries: TRIES }
        }

        /// Returns when it is worth another try; without a session bus never again after the first ones.
        pub(in super::super) async fn may_have_come(&mut self) {
            if self.changes.is_none() {
                self.changes = changes().await.ok();
            }
            if self.tries == 0 {
                self.next_host().await;
                self.tries = TRIES;
            }
            tokio::time::sleep(BETWEEN * (TRIES - self.tries)).await;
            self.tries -= 1;
        }

        async fn next_host(&mut self) {
            while let Some(changes) = &mut self.changes {
                match changes.next().await {
                    Some(change) if change.args().is_ok_and(|args| args.new_owner.is_some()) => return,
                    Some(_it_went) => {}
                    None => self.changes = None,
                }
            }
            std::future::pending::<()>().await;
        }
    }

    async fn changes() -> zbus::Result<NameOwnerChangedStream> {
        let bus = zbus::Connection::session().await?;
        let proxy = DBusProxy::new(&bus).await?;
        proxy.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await
    }
}
