//! What an error below HTTP means for the request it happened to.

use super::outcome::{Failure, NotSent, Unknown};
use std::error::Error;
use std::io;

/// Sorts what `reqwest` reports. Whatever is not certain to have happened before the first byte of the request
/// went out counts as unknown.
pub(super) fn sort(error: &reqwest::Error) -> Failure {
    if error.is_connect() {
        let why = if is_untrusted(error) { NotSent::Untrusted } else { NotSent::Unreachable };
        return Failure::NotSent { why };
    }
    if error.is_builder() {
        return Failure::NotSent { why: NotSent::Unreachable };
    }
    let why = if error.is_timeout() { Unknown::TimedOut } else { Unknown::Cut };
    Failure::Unknown { why }
}

/// Whether a certificate that was not accepted is at the bottom of it.
fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if is_certificate(error) {
            return true;
        }
        next = error.source();
    }
    false
}

/// An I/O error carries what went wrong in TLS without giving it as its source, at times twice.
fn is_certificate(error: &(dyn Error + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| is_certificate(inner))
}
