//! A simulated Maton gateway and Clockify.
