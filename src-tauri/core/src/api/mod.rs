//! The typed client of the Maton gateway and of Clockify behind it.

mod outcome;

pub use outcome::{Auth, Failure, NotSent, Rejection, Unknown};
