//! What a key looks like.

use secrecy::SecretString;
use thiserror::Error;

/// The longest key that is taken, in characters. Windows' keyring holds 2,560 bytes of UTF-16.
pub const KEY_LIMIT: usize = 1_000;

/// Why a text can't be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Nothing, or only blanks.
    #[error("the key is empty")]
    Empty,
    /// Something inside that is not printable ASCII: a blank, a line break, a letter with an accent. A key goes
    /// into an HTTP header as it is.
    #[error("the key holds a character that no key has")]
    Character,
    /// Longer than [`KEY_LIMIT`].
    #[error("the key is longer than {KEY_LIMIT} characters")]
    TooLong,
}

/// The key in `text`: without the blanks around it, 1 to [`KEY_LIMIT`] printable ASCII characters, none a space.
///
/// # Errors
/// What is wrong with it, without any part of it.
pub fn parse_key(text: &str) -> Result<SecretString, KeyError> {
    let key = text.trim();
    if key.is_empty() {
        return Err(KeyError::Empty);
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(KeyError::Character);
    }
    if key.len() > KEY_LIMIT {
        return Err(KeyError::TooLong);
    }
    Ok(SecretString::from(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_pasted_key_loses_the_blanks_around_it() {
        assert_eq!(parse_key(" \tmaton-Key_1~!\r\n").unwrap().expose_secret(), "maton-Key_1~!");
    }

    #[test]
    fn nothing_and_blanks_are_no_key() {
        for text in ["", " ", "\r\n\t"] {
            assert_eq!(parse_key(text).unwrap_err(), KeyError::Empty, "{text:?}");
        }
    }

    #[test]
    fn what_could_not_stand_in_a_header_is_no_key() {
        for text in ["two words", "two\nlines", "nul\0", "\u{7f}", "clé", "ke\u{200b}y"] {
            assert_eq!(parse_key(text).unwrap_err(), KeyError::Character, "{text:?}");
        }
    }

    #[test]
    fn a_thousand_characters_fit_and_one_more_does_not() {
        let longest = "k".repeat(KEY_LIMIT);
        assert_eq!(parse_key(&longest).unwrap().expose_secret(), longest);
        assert_eq!(parse_key(&(longest + "k")).unwrap_err(), KeyError::TooLong);
    }
}
