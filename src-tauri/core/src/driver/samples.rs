//! A driver's surroundings, for tests.

use super::Parts;
use crate::api::{Base, Timing};
use crate::journal::samples::{account, catalogue};
use crate::journal::{Account, Journal, Stored};
use crate::ports::{Browser, NoBrowser};
use crate::secrets::SessionOnly;
use std::sync::Arc;

/// An account that is set up, and nothing else.
pub(crate) fn offline() -> Stored {
    let account = Some(Account { refused: None, ..account() });
    Stored { account, catalogue: catalogue(), ..Stored::default() }
}

/// No key, no browser, and a server that nobody can reach.
pub(crate) fn parts(mut journal: impl Journal + 'static, stored: Stored) -> Parts {
    use crate::journal::Change;
    let changes = [
        Change::Account(stored.account.clone().map(Box::new)),
        Change::Catalogue(Box::new(stored.catalogue.clone())),
    ];
    // A journal that refuses has what it is to have already.
    let _refused = journal.commit(&changes);
    Parts {
        journal: Box::new(journal),
        stored,
        base: Base::parse("http://127.0.0.1:1").unwrap(),
        timing: Timing::default(),
        secrets: Arc::new(SessionOnly::default()),
        browser: Arc::new(NowhereToOpen),
        shell: None,
        reads_ahead: false,
    }
}

struct NowhereToOpen;

impl Browser for NowhereToOpen {
    fn open(&self, _: &str) -> Result<(), NoBrowser> {
        Err(NoBrowser(std::io::ErrorKind::NotFound.into()))
    }
}
