//! The key in the keyring of the system: Secret Service, Windows' Credential Manager, or macOS' Keychain.

use super::{KeyError, Secrets, SecretsError, parse_key, platform};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use keyring::Error as KeyringError;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::error::Error;
use std::thread;
use tokio::sync::oneshot;

/// The service that the key is filed under (the attribute `service` on Linux).
pub const KEYRING_SERVICE: &str = "dev.stint.Stint";

/// The user that the key is filed under (the attribute `username` on Linux).
pub const KEYRING_USER: &str = "maton-api-key";

/// The key in the system's keyring.
///
/// It holds no connection: each call makes its own, which takes some 50 ms on Linux. So a keyring that comes
/// up after this program, or is started anew under it, is simply there at the next call.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeyring;

impl Secrets for SystemKeyring {
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>> {
        aside(|| {
            let found = entry()?.get_password().map(SecretString::from).map_err(sorted)?;
            Ok(parse_key(found.expose_secret())?)
        })
        .boxed()
    }

    fn store(&self, key: SecretString) -> BoxFuture<'_, Result<(), SecretsError>> {
        aside(move || {
            let key = parse_key(key.expose_secret())?;
            match entry()?.set_password(key.expose_secret()) {
                Err(KeyringError::Ambiguous(doubles)) => {
                    delete_all(&doubles)?;
                    entry()?.set_password(key.expose_secret()).map_err(sorted)
                }
                stored => stored.map_err(sorted),
            }
        })
        .boxed()
    }

    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>> {
        aside(|| match entry()?.delete_credential() {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(KeyringError::Ambiguous(doubles)) => delete_all(&doubles),
            Err(error) => Err(sorted(error)),
        })
        .boxed()
    }
}

/// Our entry, in a store made for this call. (`keyring::Entry::new` makes its store once for the whole life of
/// the process, and is of no more use when that failed, or when the service behind it ended.)
fn entry() -> Result<keyring::Entry, SecretsError> {
    let store = platform::store().map_err(|error| SecretsError::NoService { source: error.into() })?;
    let modifiers = HashMap::from_iter(platform::MODIFIERS.iter().copied());
    let inner = store.build(KEYRING_SERVICE, KEYRING_USER, Some(&modifiers)).map_err(sorted)?;
    Ok(keyring::Entry { inner })
}

/// Two entries of our name come about when somebody copies them between keyrings. Which of them is right is
/// not to be known, so a new key replaces all.
fn delete_all(entries: &[keyring_core::Entry]) -> Result<(), SecretsError> {
    entries.iter().try_for_each(|entry| entry.delete_credential().map_err(sorted))
}

fn sorted(error: KeyringError) -> SecretsError {
    match error {
        KeyringError::NoEntry => SecretsError::NoKey,
        // These two carry what was stored: it must not get into an error.
        KeyringError::BadEncoding(_) => KeyError::Character.into(),
        KeyringError::BadDataFormat(_, source) => SecretsError::Broken { source },
        KeyringError::NoStorageAccess(source) => platform::no_access(source),
        KeyringError::PlatformFailure(source) => platform::failure(source),
        KeyringError::BadStoreFormat(_)
        | KeyringError::TooLong(..)
        | KeyringError::Invalid(..)
        | KeyringError::Ambiguous(_)
        | KeyringError::NoDefaultStore
        | KeyringError::NotSupportedByStore(_) => broken(error),
        _ => broken(error),
    }
}

fn broken(source: impl Error + Send + Sync + 'static) -> SecretsError {
    SecretsError::Broken { source: source.into() }
}

/// Runs `work` on a thread of its own. Not on one of tokio's for blocking work: a runtime that ends waits for
/// those, and this one may be waiting for a person to answer a dialog.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SecretsError> + Send + 'static,
) -> Result<T, SecretsError> {
    let (answer, answered) = oneshot::channel();
    let run = move || {
        // Nobody listens any more when the caller gave up.
        let _ = answer.send(work());
    };
    thread::Builder::new().name("keyring".to_owned()).spawn(run).map_err(broken)?;
    answered.await.map_err(broken)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_not_told_by_an_error_about_it() {
        let told = |error| format!("{:?}", sorted(error));
        assert_eq!(told(KeyringError::BadEncoding(b"secret".to_vec())), "BadKey(Character)");
        let cause = Box::new(std::io::Error::other("cause"));
        let text = told(KeyringError::BadDataFormat(b"secret".to_vec(), cause));
        assert!(text.starts_with("Broken") && !text.contains("115, 101"), "{text}");
    }

    #[tokio::test]
    async fn a_store_that_panics_is_an_error_and_not_a_wait_for_ever() {
        let end: Result<(), _> = aside(|| panic!("in the keyring's code")).await;
        assert!(matches!(end, Err(SecretsError::Broken { .. })));
    }

    #[test]
    fn a_runtime_ends_while_a_dialog_is_still_open() {
        let (dialog, answer) = std::sync::mpsc::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let read = aside(move || {
                let _ = answer.recv();
                Ok(())
            });
            assert!(read.now_or_never().is_none());
        });
        drop(runtime);
        drop(dialog);
    }

    #[cfg(windows)]
    #[tokio::test]
    async fn windows_keeps_the_longest_key_until_it_is_removed() {
        let keyring = SystemKeyring;
        let longest = "k".repeat(super::super::KEY_LIMIT);
        keyring.store(longest.clone().into()).await.unwrap();
        assert_eq!(keyring.read().await.unwrap().expose_secret(), longest);
        keyring.remove().await.unwrap();
        keyring.remove().await.unwrap();
        assert!(matches!(keyring.read().await, Err(SecretsError::NoKey)));
    }
}
