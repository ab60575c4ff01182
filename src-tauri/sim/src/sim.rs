//! The handle of a running simulator.

use crate::clock::Clock;
use crate::faults::{Fault, Gate, Match, Schedule, When};
use crate::limits::Limits;
use crate::routes::router;
use crate::seed::Seed;
use crate::server::{Shared, serve};
use crate::world::{Plan, World};
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a simulator is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data it begins with.
    pub seed: Seed,
    /// The key that it accepts: as Maton's, and as Clockify's own.
    pub key: String,
    /// Where it listens on 127.0.0.1; 0 for any free port.
    pub port: u16,
    /// Whether its workspaces are on the free plan, with 30 requests an hour.
    pub free_plan: bool,
    /// Whether the gateway allows only 10 requests a second, by `clock`.
    pub gateway_limit: bool,
    /// What time it is.
    pub clock: Clock,
    /// What goes wrong from the beginning.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    /// The demo data, the key `demo-key`, any port, no limits, no faults, the computer's clock.
    fn default() -> Self {
        Self {
            seed: Seed::Demo,
            key: "demo-key".to_owned(),
            port: 0,
            free_plan: false,
            gateway_limit: false,
            clock: Clock::system(),
            faults: Vec::new(),
        }
    }
}

/// Why a simulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The port is taken, or may not be used.
    #[error("can't listen on 127.0.0.1:{port}")]
    Listen {
        /// As it was asked for.
        port: u16,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The header `Maton-Connection`.
    pub connection: Option<String>,
    /// The status of the answer, also if the client had gone by then. `None` while there is none, and for good when
    /// the connection was cut instead.
    pub status: Option<u16>,
}

/// A running simulator. It ends when it is stopped or dropped.
pub struct Sim {
    shared: Arc<Shared>,
    server: Option<JoinHandle<()>>,
}

impl Sim {
    /// Starts with fresh data.
    ///
    /// # Errors
    /// When the port can't be had.
    pub async fn start(options: Options) -> Result<Self, SimError> {
        let world = World::new(options.seed, options.clock.clone());
        Self::start_world(world, options).await
    }

    /// Starts with a world that a test has prepared, or that another simulator ended with.
    ///
    /// # Errors
    /// When the port can't be had.
    pub async fn start_world(mut world: World, options: Options) -> Result<Self, SimError> {
        let failed = |source| SimError::Listen { port: options.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        world.clock = options.clock;
        if options.free_plan {
            world.workspaces_mut().for_each(|workspace| workspace.plan = Plan::Free);
        }
        let faults = Schedule::default();
        options.faults.into_iter().for_each(|fault| faults.add(fault));
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            base_url: format!("http://{address}").into(),
            key: options.key,
            faults,
            limits: Mutex::new(Limits::new(options.gateway_limit)),
            seen: Mutex::new(Vec::new()),
            stopping: watch::Sender::new(false),
        });
        let server = tokio::spawn(serve(listener, shared.clone(), router(shared.clone())));
        Ok(Self { shared, server: Some(server) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Looks at the world or changes it. No request runs meanwhile.
    pub fn world<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        self.shared.with_world(f)
    }

    /// Adds a fault to those that are still to come.
    pub fn fault(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Holds the next request that matches, before it has its effect, until the gate is released.
    #[must_use]
    pub fn hold(&self, on: Match) -> Gate {
        self.shared.faults.hold(on, When::Before)
    }

    /// Holds the answer to the next request that matches, after its effect, until the gate is released.
    #[must_use]
    pub fn hold_answer(&self, on: Match) -> Gate {
        self.shared.faults.hold(on, When::After)
    }

    /// Nothing goes wrong any more. Requests that are held already stay so.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// All requests so far, in the order in which they arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the listener and all connections. Requests that are held or delayed never have their effect. The world
    /// can be started again, on the same port too.
    pub async fn stop(mut self) -> World {
        self.shared.stopping.send_replace(true);
        if let Some(server) = self.server.take() {
            // It ends by itself; it can't be cancelled, and does not panic.
            let _ = server.await;
        }
        let nothing = World::new(Seed::Empty, Clock::system());
        self.world(|world| std::mem::replace(world, nothing))
    }
}

impl fmt::Debug for Sim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sim").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
    }
}
