//! Keys that are in no keyring: given by the environment, or kept only until the program ends.

use super::{KeyError, Secrets, SecretsError, parse_key};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Mutex, PoisonError};

/// The environment variable with a key to be used instead of the keyring's.
pub const KEY_VARIABLE: &str = "MATON_API_KEY";

/// What [`KEY_VARIABLE`] is set to, unless that is nothing.
#[must_use]
pub fn environment_key() -> Option<String> {
    std::env::var(KEY_VARIABLE).ok().filter(|value| !value.is_empty())
}

/// The key given in [`KEY_VARIABLE`]. It is never stored, and can be neither replaced nor removed.
#[derive(Debug)]
pub struct EnvironmentKey(SecretString);

impl EnvironmentKey {
    /// Takes the variable's value, which the caller has read.
    ///
    /// # Errors
    /// When it can't be a key; [`KeyError::Empty`] for one that is set to nothing.
    pub fn new(value: &str) -> Result<Self, KeyError> {
        parse_key(value).map(Self)
    }
}

impl Secrets for EnvironmentKey {
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>> {
        ready(Ok(self.0.clone())).boxed()
    }

    fn store(&self, _: SecretString) -> BoxFuture<'_, Result<(), SecretsError>> {
        ready(Err(SecretsError::FromEnvironment)).boxed()
    }

    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>> {
        ready(Err(SecretsError::FromEnvironment)).boxed()
    }
}

/// A key that lives in memory and ends with the program: for a system without a keyring. Empty at first.
#[derive(Debug, Default)]
pub struct SessionOnly(Mutex<Option<SecretString>>);

impl SessionOnly {
    fn set(&self, key: Option<SecretString>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = key;
    }
}

impl Secrets for SessionOnly {
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>> {
        let key = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        ready(key.ok_or(SecretsError::NoKey)).boxed()
    }

    fn store(&self, key: SecretString) -> BoxFuture<'_, Result<(), SecretsError>> {
        let stored = parse_key(key.expose_secret()).map(|key| self.set(Some(key)));
        ready(stored.map_err(SecretsError::from)).boxed()
    }

    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>> {
        self.set(None);
        ready(Ok(())).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_environments_key_is_read_and_never_changed() {
        let secrets = EnvironmentKey::new(" from-outside\n").unwrap();
        assert!(matches!(secrets.store("another".into()).await, Err(SecretsError::FromEnvironment)));
        assert!(matches!(secrets.remove().await, Err(SecretsError::FromEnvironment)));
        assert_eq!(secrets.read().await.unwrap().expose_secret(), "from-outside");
    }

    #[tokio::test]
    async fn a_session_keeps_the_last_key_until_it_is_removed() {
        let secrets = SessionOnly::default();
        assert!(matches!(secrets.read().await, Err(SecretsError::NoKey)));
        secrets.store("first".into()).await.unwrap();
        secrets.store(" second ".into()).await.unwrap();
        assert_eq!(secrets.read().await.unwrap().expose_secret(), "second");
        secrets.remove().await.unwrap();
        secrets.remove().await.unwrap();
        assert!(matches!(secrets.read().await, Err(SecretsError::NoKey)));
    }

    #[tokio::test]
    async fn a_bad_key_leaves_the_good_one_in_place() {
        let secrets = SessionOnly::default();
        secrets.store("good".into()).await.unwrap();
        let refused = secrets.store("not good".into()).await;
        assert!(matches!(refused, Err(SecretsError::BadKey(KeyError::Character))));
        assert_eq!(secrets.read().await.unwrap().expose_secret(), "good");
    }

    #[tokio::test]
    async fn no_debug_text_shows_a_key() {
        let session = SessionOnly::default();
        session.store("tell-nobody".into()).await.unwrap();
        let shown = format!("{session:?} {:?}", EnvironmentKey::new("tell-nobody").unwrap());
        assert!(!shown.contains("tell-nobody"), "{shown}");
    }
}
