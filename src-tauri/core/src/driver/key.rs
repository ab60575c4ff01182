//! The key on its way from where it is kept to the client, and nowhere else.

use crate::api::{Base, Client, Timing};
use crate::engine::{Input, KeyProblem};
use crate::hub::{Keep, OfferedKey};
use crate::secrets::{Secrets, SecretsError};
use secrecy::SecretString;
use std::sync::{Arc, Mutex, PoisonError};

/// The key in use, and one that is being checked.
pub(super) struct Keys {
    secrets: Arc<dyn Secrets>,
    read: Arc<Mutex<Option<SecretString>>>,
    current: Option<Client>,
    offered: Option<(OfferedKey, Option<Client>)>,
}

impl Keys {
    pub(super) fn new(secrets: Arc<dyn Secrets>) -> Self {
        Self { secrets, read: Arc::default(), current: None, offered: None }
    }

    /// Reads the key from where it is kept.
    pub(super) fn look(&self) -> impl Future<Output = Input> + use<> {
        let (secrets, read) = (self.secrets.clone(), self.read.clone());
        async move {
            Input::Key(match secrets.read().await {
                Ok(key) => {
                    *read.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
                    Ok(())
                }
                Err(error) => Err(problem(&error)),
            })
        }
    }

    /// A key to be checked.
    pub(super) fn offer(&mut self, offered: OfferedKey, base: &Base, timing: Timing) {
        let client = Client::new(base, offered.key.clone(), timing).ok();
        self.offered = Some((offered, client));
    }

    /// The offered key is good: it is used from now on, and stored if it is to be.
    pub(super) fn keep(&mut self) -> Option<impl Future<Output = Input> + use<>> {
        let (OfferedKey { key, keep }, client) = self.offered.take()?;
        self.current = client;
        if keep != Keep::Keyring {
            return None;
        }
        let secrets = self.secrets.clone();
        Some(async move {
            match secrets.store(key).await {
                Ok(()) => Input::KeyKept,
                Err(error) => Input::KeyNotKept(problem(&error)),
            }
        })
    }

    pub(super) fn drop_offered(&mut self) {
        self.offered = None;
    }

    /// The client of the key that is meant; `None` when there is no such key.
    pub(super) fn client(&mut self, offered: bool, base: &Base, timing: Timing) -> Option<Client> {
        if offered {
            return self.offered.as_ref().and_then(|(_, client)| client.clone());
        }
        if let Some(key) = self.read.lock().unwrap_or_else(PoisonError::into_inner).take()
            && self.current.is_none()
        {
            self.current = Client::new(base, key, timing).ok();
        }
        self.current.clone()
    }
}

fn problem(error: &SecretsError) -> KeyProblem {
    match error {
        SecretsError::NoKey | SecretsError::BadKey(_) => KeyProblem::Missing,
        SecretsError::NoService { .. } => KeyProblem::NoKeyring,
        SecretsError::Locked { .. } | SecretsError::Denied { .. } => KeyProblem::Locked,
        SecretsError::FromEnvironment | SecretsError::Broken { .. } => KeyProblem::Broken,
    }
}
