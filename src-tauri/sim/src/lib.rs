//! A simulated Maton gateway with a Clockify behind it, as strict and as quirky as the real ones are known to be.
//!
//! It is a server on 127.0.0.1 that any client of the two services can be pointed at. Maton's own paths lie at its
//! root, Clockify behind the gateway at `/clockify/api/v1`, and Clockify as its own clients know it at `/api/v1`.
//! A test holds the other end: it reads and changes the [`World`] behind the answers, sets its [`Clock`], and says
//! what is to go wrong with a [`Fault`] or is to wait at a [`Gate`].
//!
//! What the answers look like, and what is refused, follows Clockify's OpenAPI document, and where that is silent or
//! wrong, what third parties recorded from the real service. It depends on nothing of Stint, so that a mistake made
//! there is not made here too.

mod admission;
mod answer;
mod call;
mod clock;
mod faults;
mod limits;
mod refusal;
mod routes;
mod seed;
mod server;
mod sim;
mod wire;
pub mod world;

pub use clock::Clock;
pub use faults::{Fault, Gate, Match, Times, What, When};
pub use seed::{Seed, UnknownSeed};
pub use sim::{Options, Seen, Sim, SimError};
pub use world::World;
