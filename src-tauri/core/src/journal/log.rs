//! Whether SQLite's write-ahead log is whole.
//!
//! SQLite takes the log for ended at the first frame that is not as it should be. That is right after a power cut,
//! when the last transaction was not written to its end. But a byte that went bad in the middle ends the log just
//! as silently, and whatever was committed after it is gone. As every commit is on the disk before the next one is
//! begun, a power cut leaves at most one transaction behind the break: more than one means damage.
//!
//! The format is that of SQLite's file format document, section 4, "The Write-Ahead Log".

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const LITTLE_ENDIAN: u32 = 0x377f_0682;
const BIG_ENDIAN: u32 = 0x377f_0683;

/// Whether nothing that was committed to the log at `path` is out of SQLite's reach. No log is whole.
///
/// # Errors
/// It can't be read.
pub(super) fn is_whole(path: &Path) -> io::Result<bool> {
    match File::open(path) {
        Ok(file) => check(BufReader::new(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn check(mut log: impl Read) -> io::Result<bool> {
    let mut header = [0; HEADER];
    // Shorter, or not written at all: no transaction can be behind it.
    if !fill(&mut log, &mut header)? || header == [0; HEADER] {
        return Ok(true);
    }
    let word: fn([u8; 4]) -> u32 = match word_at(&header, 0) {
        LITTLE_ENDIAN => u32::from_le_bytes,
        BIG_ENDIAN => u32::from_be_bytes,
        _ => return Ok(false),
    };
    let mut sum = checksum((0, 0), &header[..24], word);
    if sum != (word_at(&header, 24), word_at(&header, 28)) {
        return Ok(false);
    }
    let salt = &header[16..24];
    let mut frame = vec![0; FRAME_HEADER + word_at(&header, 8) as usize];
    let (mut broken, mut commits_behind) = (false, 0);
    while fill(&mut log, &mut frame)? {
        let of_this_log = frame[8..16] == *salt;
        sum = checksum(checksum(sum, &frame[..8], word), &frame[FRAME_HEADER..], word);
        broken |= !of_this_log || sum != (word_at(&frame, 16), word_at(&frame, 20));
        let commits = word_at(&frame, 4) != 0;
        commits_behind += u32::from(broken && of_this_log && commits);
    }
    Ok(commits_behind < 2)
}

/// SQLite's sum over pairs of words, in the byte order that the log's first number names.
fn checksum(mut sum: (u32, u32), bytes: &[u8], word: fn([u8; 4]) -> u32) -> (u32, u32) {
    let (words, _) = bytes.as_chunks::<4>();
    for pair in words.chunks_exact(2) {
        sum.0 = sum.0.wrapping_add(word(pair[0])).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(word(pair[1])).wrapping_add(sum.0);
    }
    sum
}

/// All numbers of the log but those that are summed up are big-endian.
fn word_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().copied().map_or(0, u32::from_be_bytes)
}

/// Fills `buffer`; `false` when there is not so much any more.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
