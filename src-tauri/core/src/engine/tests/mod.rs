//! The rules, proved by examples and by random schedules against a stand-in for the server.

mod day;
mod desk;
mod doubt;
mod editing;
mod elsewhere;
mod linking;
mod making;
mod model;
mod pace;
mod reading;
mod refused;
mod required;
mod sending;
mod server;
mod settings;
mod undo;
