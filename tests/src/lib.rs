//! End to end tests of several packages together.
