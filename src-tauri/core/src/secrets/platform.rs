//! What differs between the keyrings of the three systems: which store, and what its errors mean.

use super::SecretsError;
use keyring_core::CredentialStore;
use std::error::Error;
use std::sync::Arc;

pub(super) use this::{MODIFIERS, failure, no_access, store};

type Cause = Box<dyn Error + Send + Sync>;

#[cfg(all(unix, not(target_os = "macos")))]
mod this {
    use super::{Arc, Cause, CredentialStore, SecretsError};
    use secret_service::Error;

    /// The name that the keyring's own windows show.
    pub(crate) const MODIFIERS: &[(&str, &str)] = &[("label", "Stint: Maton API key")];

    pub(crate) fn store() -> keyring::Result<Arc<CredentialStore>> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    pub(crate) fn no_access(source: Cause) -> SecretsError {
        match source.downcast_ref() {
            // No default collection: as in a service that nobody ever logged in to.
            Some(Error::NoResult) => SecretsError::NoService { source },
            _ => SecretsError::Locked { source },
        }
    }

    pub(crate) fn failure(source: Cause) -> SecretsError {
        match source.downcast_ref() {
            Some(Error::Prompt | Error::Locked) => SecretsError::Locked { source },
            _ => SecretsError::Broken { source },
        }
    }
}

#[cfg(target_os = "macos")]
mod this {
    use super::{Arc, Cause, CredentialStore, SecretsError};
    use security_framework::base::Error;

    pub(crate) const MODIFIERS: &[(&str, &str)] = &[];

    pub(crate) fn store() -> keyring::Result<Arc<CredentialStore>> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    pub(crate) fn no_access(source: Cause) -> SecretsError {
        match code(&source) {
            // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain
            Some(-25291 | -25294 | -25295) => SecretsError::NoService { source },
            _ => SecretsError::Denied { source },
        }
    }

    pub(crate) fn failure(source: Cause) -> SecretsError {
        match code(&source) {
            // errSecUserCanceled, errSecInteractionNotAllowed
            Some(-128 | -25308) => SecretsError::Locked { source },
            // errSecAuthFailed
            Some(-25293) => SecretsError::Denied { source },
            _ => SecretsError::Broken { source },
        }
    }

    /// One of those in Apple's `SecBase.h`.
    fn code(source: &Cause) -> Option<i32> {
        source.downcast_ref().map(|error: &Error| error.code())
    }
}

#[cfg(windows)]
mod this {
    use super::{Arc, Cause, CredentialStore, SecretsError};

    /// Else Windows copies the key to the user's other computers in the same domain.
    pub(crate) const MODIFIERS: &[(&str, &str)] = &[("persistence", "Local")];

    pub(crate) fn store() -> keyring::Result<Arc<CredentialStore>> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    /// `ERROR_NO_SUCH_LOGON_SESSION`: a logon without a profile, as one over the network.
    pub(crate) fn no_access(source: Cause) -> SecretsError {
        SecretsError::NoService { source }
    }

    pub(crate) fn failure(source: Cause) -> SecretsError {
        SecretsError::Broken { source }
    }
}
