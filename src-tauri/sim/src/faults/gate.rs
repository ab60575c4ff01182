//! Requests that wait until a test lets them go, so that no test has to sleep.

use std::sync::Arc;
use tokio::sync::watch;

/// One request is held, the first that matches. It goes on when the gate is released or dropped.
#[derive(Debug)]
pub struct Gate(Arc<Doors>);

/// What the gate and the held request share.
#[derive(Debug)]
pub(crate) struct Doors {
    reached: watch::Sender<bool>,
    released: watch::Sender<bool>,
}

impl Gate {
    pub(super) fn new() -> (Self, Arc<Doors>) {
        let doors =
            Arc::new(Doors { reached: watch::Sender::new(false), released: watch::Sender::new(false) });
        (Self(doors.clone()), doors)
    }

    /// Waits until a request stands at the gate, or has passed it.
    pub async fn reached(&self) {
        wait(&self.0.reached).await;
    }

    /// Lets the request go on, also one that comes later.
    pub fn release(&self) {
        self.0.released.send_replace(true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.release();
    }
}

impl Doors {
    pub(super) async fn pass(&self) {
        self.reached.send_replace(true);
        wait(&self.released).await;
    }
}

async fn wait(door: &watch::Sender<bool>) {
    // The sender is borrowed, so it cannot be gone, which would be the only error.
    let _ = door.subscribe().wait_for(|open| *open).await;
}
