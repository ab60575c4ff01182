//! The key to Maton, and where it is kept.
//!
//! Whoever needs the key holds a [`Secrets`] and nothing else: [`Secrets::read`] is the only way to it. Behind
//! the port are the system's keyring ([`SystemKeyring`]), the environment ([`EnvironmentKey`]), or nothing but
//! memory ([`SessionOnly`]). It is never kept in a file of ours.

mod key;
mod platform;
mod system;
mod unstored;

pub use key::{KEY_LIMIT, KeyError, parse_key};
pub use system::{KEYRING_SERVICE, KEYRING_USER, SystemKeyring};
pub use unstored::{EnvironmentKey, KEY_VARIABLE, SessionOnly, environment_key};

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use std::error::Error;
use std::sync::Arc;
use thiserror::Error;

/// A place that holds one key.
///
/// A call may take as long as a person does: a locked keyring shows a dialog and waits for its answer. No call
/// blocks the thread it is made from, and each can be given up by dropping it.
pub trait Secrets: Send + Sync {
    /// The key, as [`parse_key`] gives it; [`SecretsError::NoKey`] when there is none.
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>>;

    /// Keeps this key in place of any other. It may be given with blanks around it, as it was pasted.
    fn store(&self, key: SecretString) -> BoxFuture<'_, Result<(), SecretsError>>;

    /// Forgets the key. That there was none is no error.
    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>>;
}

/// Where the key of this user is: the keyring, unless the environment has one.
///
/// # Errors
/// What [`KEY_VARIABLE`] has can't be a key.
pub fn secrets() -> Result<Arc<dyn Secrets>, KeyError> {
    match environment_key() {
        Some(value) => Ok(Arc::new(EnvironmentKey::new(&value)?)),
        None => Ok(Arc::new(SystemKeyring)),
    }
}

/// Why the key could not be read, stored or removed. None of them holds any part of a key.
#[derive(Debug, Error)]
pub enum SecretsError {
    /// Nothing is stored. A locked keyring says so too of a key that it never had.
    #[error("no key is stored")]
    NoKey,
    /// There is no keyring here: no session bus, no service on it, or a service without a collection to keep
    /// keys in. It can come later; the next call looks again.
    #[error("this system has no keyring that answers")]
    NoService {
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The keyring is locked, and stayed so: its dialog was dismissed, or there was no display to show it on.
    #[error("the keyring is locked")]
    Locked {
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The keyring is open, but not for this program.
    #[error("the keyring refused access to the key")]
    Denied {
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The key comes from the environment and can be changed only there.
    #[error("the key comes from {KEY_VARIABLE}, so it can only be changed there")]
    FromEnvironment,
    /// What was given, or found in the keyring, can't be a key.
    #[error(transparent)]
    BadKey(#[from] KeyError),
    /// The keyring failed in another way.
    #[error("the keyring failed")]
    Broken {
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
}
