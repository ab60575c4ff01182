//! Frames: one JSON document a line.

use super::IpcError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use std::mem;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The most bytes of one message, without its line break.
pub const FRAME_LIMIT: usize = 8 * 1024 * 1024;

const READ_AT_ONCE: usize = 16 * 1024;

/// Reads frames from `source`.
#[derive(Debug)]
pub(super) struct FrameReader<R> {
    source: R,
    /// What was read and not yet given out.
    buffer: Vec<u8>,
    /// So many bytes of `buffer` are known to hold no line break.
    searched: usize,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, buffer: Vec::new(), searched: 0 }
    }

    /// The next message; `None` when the other side ended after a whole one. It may be dropped while it waits,
    /// and loses nothing.
    pub(super) async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, IpcError> {
        match self.next_line().await? {
            Some(line) => {
                serde_json::from_slice(&line).map(Some).map_err(|source| IpcError::Unreadable { source })
            }
            None => Ok(None),
        }
    }

    async fn next_line(&mut self) -> Result<Option<Vec<u8>>, IpcError> {
        loop {
            if let Some(line) = self.take_line() {
                return if line.len() > FRAME_LIMIT { Err(IpcError::TooLarge) } else { Ok(Some(line)) };
            }
            if self.buffer.len() > FRAME_LIMIT {
                return Err(IpcError::TooLarge);
            }
            self.buffer.reserve(READ_AT_ONCE);
            let read = match self.source.read_buf(&mut self.buffer).await {
                // The other side went without reading all that we sent: it is as gone as after a good end.
                Err(error) if is_gone(error.kind()) => 0,
                read => read?,
            };
            if read == 0 {
                return if self.buffer.is_empty() { Ok(None) } else { Err(IpcError::Cut) };
            }
        }
    }

    fn take_line(&mut self) -> Option<Vec<u8>> {
        let mut unsearched = self.buffer.iter().skip(self.searched);
        let Some(length) = unsearched.position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return None;
        };
        let end = self.searched + length;
        let rest = self.buffer.split_off(end + 1);
        let mut line = mem::replace(&mut self.buffer, rest);
        line.truncate(end);
        self.searched = 0;
        Some(line)
    }
}

/// Writes one message. If it is dropped before its end, the other side has got half a frame, and the
/// connection is of no more use.
pub(super) async fn write(
    sink: &mut (impl AsyncWrite + Unpin),
    message: &impl Serialize,
) -> Result<(), IpcError> {
    let mut line = serde_json::to_vec(message).map_err(|source| IpcError::Unwritable { source })?;
    if line.len() > FRAME_LIMIT {
        return Err(IpcError::TooLarge);
    }
    line.push(b'\n');
    let sent = match sink.write_all(&line).await {
        Ok(()) => sink.flush().await,
        failed => failed,
    };
    sent.map_err(|source| if is_gone(source.kind()) { IpcError::Gone { source } } else { source.into() })
}

fn is_gone(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::NotConnected
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::duplex;

    type Texts = Vec<String>;

    /// All that a reader makes of these bytes, each read giving at most `step` of them.
    async fn read(bytes: &[u8], step: usize) -> (Texts, Option<IpcError>) {
        let (mut writer, reader) = duplex(step);
        let writing = async move { writer.write_all(bytes).await };
        let reading = async move {
            let mut frames = FrameReader::new(reader);
            let mut texts = Texts::new();
            loop {
                match frames.next().await {
                    Ok(Some(text)) => texts.push(text),
                    Ok(None) => return (texts, None),
                    Err(error) => return (texts, Some(error)),
                }
            }
        };
        let (_, end) = tokio::join!(writing, reading);
        end
    }

    #[tokio::test]
    async fn frames_are_found_however_they_are_cut_up() {
        for step in [1, 2, 3, 7, 1000] {
            let (texts, error) = read(b"\"a\"\n\"b b\"\n\"\"\n", step).await;
            assert_eq!(texts, ["a", "b b", ""], "in steps of {step}");
            assert!(error.is_none(), "in steps of {step}: {error:?}");
        }
    }

    #[tokio::test]
    async fn an_end_within_a_frame_is_told_from_a_good_one() {
        let (texts, error) = read(b"\"whole\"\n\"half", 4).await;
        assert_eq!(texts, ["whole"]);
        assert!(matches!(error, Some(IpcError::Cut)), "{error:?}");
    }

    #[tokio::test]
    async fn after_garbage_the_next_frame_can_be_read() {
        let mut frames = FrameReader::new(&b"\xff\xfe no json\n{}\n\"good\"\n"[..]);
        for _ in 0..2 {
            let garbage = frames.next::<String>().await;
            assert!(matches!(garbage, Err(IpcError::Unreadable { .. })), "{garbage:?}");
        }
        assert_eq!(frames.next::<String>().await.unwrap().as_deref(), Some("good"));
    }

    #[tokio::test]
    async fn a_frame_may_be_as_large_as_the_limit_and_no_larger() {
        let mut largest = vec![b'a'; FRAME_LIMIT];
        largest[0] = b'"';
        largest[FRAME_LIMIT - 1] = b'"';
        let (texts, error) = read(&[&largest[..], b"\n"].concat(), READ_AT_ONCE).await;
        assert_eq!((texts.len(), error.is_none()), (1, true));

        for end in ["a\n", "aa and no line break in sight"] {
            let (texts, error) = read(&[&largest[..], end.as_bytes()].concat(), READ_AT_ONCE).await;
            assert_eq!(texts.len(), 0);
            assert!(matches!(error, Some(IpcError::TooLarge)), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_message_over_the_limit_is_refused_before_any_of_it_is_sent() {
        let mut sent = Vec::new();
        let refused = write(&mut sent, &"a".repeat(FRAME_LIMIT - 1)).await;
        assert!(matches!(refused, Err(IpcError::TooLarge)), "{refused:?}");
        assert!(sent.is_empty());
        write(&mut sent, &"a".repeat(FRAME_LIMIT - 2)).await.unwrap();
        assert_eq!(sent.len(), FRAME_LIMIT + 1);
    }

    #[tokio::test]
    async fn a_line_break_in_a_text_does_not_end_its_frame() {
        let mut sent = Vec::new();
        write(&mut sent, &"two\nlines").await.unwrap();
        assert_eq!(read(&sent, 5).await.0, ["two\nlines"]);
    }

    #[tokio::test]
    async fn a_wait_given_up_loses_no_byte() {
        let (mut writer, reader) = duplex(64);
        let mut frames = FrameReader::new(reader);
        writer.write_all(b"\"fir").await.unwrap();
        tokio::select! {
            biased;
            _ = frames.next::<String>() => panic!("half a frame was taken for a whole one"),
            () = tokio::task::yield_now() => {}
        }
        writer.write_all(b"st\"\n").await.unwrap();
        assert_eq!(frames.next::<String>().await.unwrap().as_deref(), Some("first"));
    }
}
