//! Looking around: a simulator in the program, with invented data that is gone when the program ends.

use crate::trouble::Trouble;
use std::path::Path;
use std::sync::Arc;
use stint_core::engine::Intent;
use stint_core::hub::Hub;
use stint_core::secrets::{Secrets, SessionOnly};
use stint_core::view::LinkView;
use stint_sim::{Options, Sim};
use tempfile::TempDir;

const KEY: &str = "demo-key";

/// The simulator, and a folder for the journal. Both end with it.
pub(super) struct Demo {
    sim: Sim,
    folder: TempDir,
    secrets: Arc<SessionOnly>,
}

/// Starts the simulator.
pub(super) async fn start() -> Result<Demo, Trouble> {
    let options = Options { key: KEY.to_owned(), ..Options::default() };
    let sim = Sim::start(options).await.map_err(Trouble::Demo)?;
    let folder = TempDir::with_prefix("stint-demo-").map_err(Trouble::System)?;
    let secrets = Arc::new(SessionOnly::default());
    // In memory it can't fail, and the key is one.
    let _kept = secrets.store(KEY.into()).await;
    Ok(Demo { sim, folder, secrets })
}

impl Demo {
    pub(super) fn url(&self) -> &str {
        self.sim.base_url()
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn key(&self) -> Arc<dyn Secrets> {
        self.secrets.clone()
    }
}

/// Makes the choices of the first run, so that the demo begins with the panel.
pub(super) async fn set_up(hub: Hub) {
    let mut views = hub.views();
    loop {
        let link = views.borrow_and_update().link.clone();
        let choice = match link {
            LinkView::Choosing { connections, .. } => {
                connections.into_iter().next().map(|first| Intent::UseConnection { connection: first.id })
            }
            LinkView::ChoosingWorkspace { workspaces, active } => active
                .or_else(|| workspaces.into_iter().next().map(|first| first.id))
                .map(|workspace| Intent::UseWorkspace { workspace }),
            LinkView::Ready => return,
            LinkView::Starting
            | LinkView::NoKey { .. }
            | LinkView::Checking
            | LinkView::KeyFailed { .. }
            | LinkView::Connecting { .. }
            | LinkView::Reading
            | LinkView::Refused { .. } => None,
        };
        if let Some(choice) = choice {
            // When it is refused, the panel shows the choice to the user.
            let _refused = hub.dispatch(choice).await;
        }
        if views.changed().await.is_err() {
            return;
        }
    }
}
