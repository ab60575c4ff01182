//! Keeps what came from a server from steering the terminal.

/// `text` with every character that could steer a terminal, or turn the direction of what follows, made visible.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// JSON escapes only some control characters by itself. The others stand in strings alone, so an escape is right.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) && c != '\n' {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Whether a character could steer a terminal, or turn the direction of what follows it.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_sequence_of_a_servers_text_reaches_the_terminal() {
        let hostile = "a\x1b]0;title\x07b\u{9b}31mc\u{202e}d\r\ne";
        assert!(!plain(hostile).chars().any(|c| c.is_control() || c == '\u{202e}'));
    }

    #[test]
    fn json_says_the_same_when_its_control_characters_are_escaped() {
        let hostile = "a\x1b[2J\u{9b}31m\u{7f}\u{202e}ö";
        let json = escaped(&serde_json::to_string_pretty(&[hostile]).unwrap());
        assert!(!json.chars().any(|c| c != '\n' && steers(c)));
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [hostile]);
    }
}
