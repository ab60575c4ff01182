//! The key on its way from where it is kept to the client, and nowhere else.

use crate::api::{Auth, Base, Client, ClientError, Failure, NotSent, Timing};
use crate::engine::{Input, KeyProblem};
use crate::hub::{Keep, OfferedKey};
use crate::secrets::{Secrets, SecretsError, parse_key};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// The key in use, and one that is being checked.
pub(super) struct Keys {
    secrets: Arc<dyn Secrets>,
    base: Base,
    timing: Timing,
    current: Option<Client>,
    offered: Option<Offered>,
}

struct Offered {
    key: SecretString,
    keep: Keep,
    client: Result<Client, Failure>,
}

impl Keys {
    pub(super) fn new(secrets: Arc<dyn Secrets>, base: Base, timing: Timing) -> Self {
        Self { secrets, base, timing, current: None, offered: None }
    }

    /// Whether there is a key in use, so that none has to be looked for.
    pub(super) fn in_use(&self) -> bool {
        self.current.is_some()
    }

    /// Reads the key from where it is kept.
    pub(super) fn look(&self) -> impl Future<Output = Result<SecretString, SecretsError>> + use<> {
        let secrets = self.secrets.clone();
        async move { secrets.read().await }
    }

    /// What was found where the key is kept. A look may take as long as a person needs to unlock the keyring: a
    /// key that was given meanwhile is the newer one.
    pub(super) fn looked(&mut self, found: Result<SecretString, SecretsError>) -> Input {
        if self.in_use() {
            return Input::Key(Ok(()));
        }
        let client = found
            .map_err(|error| problem(&error))
            .and_then(|key| Client::new(&self.base, key, self.timing).map_err(|error| unusable(&error)));
        Input::Key(client.map(|client| self.current = Some(client)))
    }

    /// A key to be checked.
    pub(super) fn offer(&mut self, offered: OfferedKey) {
        let OfferedKey { key, keep } = offered;
        let client = parse_key(key.expose_secret())
            .map_err(|_| ClientError::Key)
            .and_then(|key| Client::new(&self.base, key, self.timing));
        let client = client.map_err(|error| match error {
            ClientError::Key => Failure::Auth { why: Auth::Key },
            ClientError::SetUp(_) => Failure::NotSent { why: NotSent::Closed },
        });
        self.offered = Some(Offered { key, keep, client });
    }

    /// The offered key is good: it is used from now on, and stored if it is to be.
    pub(super) fn keep(&mut self) -> impl Future<Output = Input> + use<> {
        let to_store = self.offered.take().and_then(|Offered { key, keep, client }| {
            self.current = client.ok();
            (keep == Keep::Keyring).then_some(key)
        });
        let secrets = self.secrets.clone();
        async move {
            let Some(key) = to_store else { return Input::KeyKept };
            match secrets.store(key).await {
                Ok(()) => Input::KeyKept,
                Err(error) => Input::KeyNotKept(problem(&error)),
            }
        }
    }

    pub(super) fn drop_offered(&mut self) {
        self.offered = None;
    }

    /// The client of the key that is meant.
    pub(super) fn client(&self, offered: bool) -> Result<Client, Failure> {
        let none = Failure::NotSent { why: NotSent::Closed };
        if offered {
            self.offered.as_ref().map_or(Err(none), |offered| offered.client.clone())
        } else {
            self.current.clone().ok_or(none)
        }
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

fn unusable(error: &ClientError) -> KeyProblem {
    match error {
        ClientError::Key => KeyProblem::Missing,
        ClientError::SetUp(_) => KeyProblem::Broken,
    }
}
