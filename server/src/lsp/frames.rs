//! Messages as they come in. The library stops at the first that it cannot read: it only gets to see those that it can.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tower_lsp::jsonrpc::{Error, Request, Response, Result};

use super::server::Backend;

/// A request in the place of what cannot be read: its answer is the error that the client is owed.
pub(super) const UNREADABLE: &str = "promptlint/unreadable";
const INSTEAD: &[u8] = br#"{"jsonrpc":"2.0","id":null,"method":"promptlint/unreadable"}"#;

/// No document comes near (`MAX_FILE` is 16 MiB); a larger number is a mistake, and memory is not had for the asking.
const MAX_LENGTH: usize = 256 * 1024 * 1024;

impl Backend {
    #[expect(clippy::unused_async, reason = "what the library asks for")]
    pub(super) async fn unreadable(&self) -> Result<()> {
        Err(Error::parse_error())
    }
}

/// Hands on what can be read, until the client is gone.
pub(super) async fn pump(from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
    let mut from = BufReader::new(from);
    let mut body = Vec::new();
    while let Some(length) = header(&mut from).await? {
        body.resize(length, 0);
        from.read_exact(&mut body).await?;
        let good = if is_message(&body) { &body[..] } else { INSTEAD };
        to.write_all(format!("Content-Length: {}\r\n\r\n", good.len()).as_bytes()).await?;
        to.write_all(good).await?;
    }
    Ok(())
}

/// The length of the next message. Lines that are no header are passed over.
async fn header(from: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<usize>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if from.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if let (true, Some(length)) = (text.is_empty(), length) {
            return Ok(Some(length));
        }
        if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok().filter(|length| *length <= MAX_LENGTH);
        }
    }
}

fn is_message(body: &[u8]) -> bool {
    serde_json::from_slice::<Request>(body).is_ok() || serde_json::from_slice::<Response>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_read_is_handed_on() {
        let frame = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let good = r#"{"jsonrpc":"2.0","method":"x"}"#;
        let answer = r#"{"jsonrpc":"2.0","id":1,"result":null}"#;
        let stream = [
            "noise\r\n".to_owned(),
            frame(good),
            frame("{"),
            frame("[]"),
            frame("\u{0}"),
            frame(answer).replace("Content-Length", "content-length"),
            "Content-Length: 99999999999999999999\r\n\r\n".to_owned(),
            frame(good),
            "Content-Length: 7\r\n\r\n{".to_owned(),
        ];
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let mut out = Vec::new();
        let ended = runtime.block_on(pump(stream.concat().as_bytes(), &mut out));
        assert!(ended.is_err(), "the last message is cut off");
        let bad = frame(std::str::from_utf8(INSTEAD).expect("ASCII"));
        let expected = [frame(good), bad.clone(), bad.clone(), bad, frame(answer), frame(good)];
        assert_eq!(String::from_utf8(out).expect("text"), expected.concat());
    }
}
