//! Requests to a code host: retried where that is safe, and never to another server than the one that the token is for.

use std::fmt;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, SendBody};

/// Once, and so often again.
const TRIES: u32 = 5;
/// Before the first repetition; twice as long before each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// In all, for one run: a CI job that waits longer is worth less than one that says why it gave up.
const PATIENCE: Duration = Duration::from_mins(2);
/// A page of a hundred comments of the largest size that a host takes.
const LARGEST_REPLY: u64 = 128 * 1024 * 1024;
/// Of what a server says about an error.
const QUOTED: usize = 300;

/// Why something was not done.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The token is none, or not one any more.
    Unauthorized,
    /// The token may not do it.
    Forbidden,
    NotFound,
    /// What was sent is not taken: most often it is too long.
    Refused,
    /// It may have been done all the same: the answer was lost.
    Unsure,
    /// The server cannot be reached, or is not well.
    Down,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A token. It is sent, and never shown.
pub(crate) struct Secret {
    header: &'static str,
    value: String,
    bare: String,
    /// Known to be allowed little: being sent away then says nothing about the token itself.
    is_weak: bool,
}

impl Secret {
    pub(crate) fn bearer(token: String) -> Self {
        Self { header: "Authorization", value: format!("Bearer {token}"), bare: token, is_weak: false }
    }

    pub(crate) fn basic(user: &str, password: String) -> Self {
        let pair = base64(format!("{user}:{password}").as_bytes());
        Self { header: "Authorization", value: format!("Basic {pair}"), bare: password, is_weak: false }
    }

    pub(crate) fn header(header: &'static str, token: String) -> Self {
        Self { header, value: token.clone(), bare: token, is_weak: false }
    }

    pub(crate) fn weak(self) -> Self {
        Self { is_weak: true, ..self }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ***", self.header)
    }
}

#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    secret: Secret,
    /// Sent with every request.
    headers: Vec<(&'static str, &'static str)>,
    /// `https://api.github.com`
    origin: String,
    started: Instant,
}

/// `https://host:port` of an address.
pub(crate) fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_plain = !host.is_empty() && !host.contains('@');
    is_plain.then(|| &url[..url.len() - rest.len() + host.len()])
}

impl Client {
    pub(crate) fn new(
        api: &str,
        secret: Secret,
        headers: Vec<(&'static str, &'static str)>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let origin = origin(api).ok_or_else(|| Failure {
            kind: Kind::Down,
            message: format!("`{api}` is not the address of an API: `https://…` is meant"),
        })?;
        // The operating system's certificates, so that a company's own are trusted; proxies are those of the environment.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(timeout))
            .user_agent(concat!("promptlint/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { agent, secret, headers, origin: origin.to_owned(), started: Instant::now() })
    }

    /// Repeated when it fails in a way that can pass.
    pub(crate) fn get(&self, url: &str) -> Result<Reply, Failure> {
        self.repeat(&Method::GET, url, None)
    }

    /// The same for what leaves the same behind when it is done twice.
    pub(crate) fn again(&self, method: &Method, url: &str, body: Option<&Value>) -> Result<Reply, Failure> {
        self.repeat(method, url, body)
    }

    /// What must not be done twice: repeated only when the server says that it was not done.
    pub(crate) fn post(&self, url: &str, body: &Value) -> Result<Reply, Failure> {
        let mut tries = 1;
        loop {
            match self.once(&Method::POST, url, Some(body)) {
                Ok(reply) => return Ok(reply),
                Err(Missed { failure, wait: Some(wait), was_refused: true }) if tries < TRIES => {
                    self.wait(wait, failure)?;
                }
                Err(missed) => return Err(missed.failure),
            }
            tries += 1;
        }
    }

    fn repeat(&self, method: &Method, url: &str, body: Option<&Value>) -> Result<Reply, Failure> {
        let mut usual = FIRST_WAIT;
        for _ in 1..TRIES {
            match self.once(method, url, body) {
                Ok(reply) => return Ok(reply),
                Err(missed) => {
                    let is_passing = matches!(missed.failure.kind, Kind::Unsure | Kind::Down);
                    let wait = missed.wait.or(is_passing.then_some(usual));
                    let Some(wait) = wait else { return Err(missed.failure) };
                    self.wait(wait, missed.failure)?;
                    usual *= 2;
                }
            }
        }
        self.once(method, url, body).map_err(|missed| missed.failure)
    }

    /// Not longer than anybody would.
    fn wait(&self, wait: Duration, failure: Failure) -> Result<(), Failure> {
        if self.started.elapsed() + wait > PATIENCE {
            return Err(failure);
        }
        std::thread::sleep(wait);
        Ok(())
    }

    /// Between two tries of something larger.
    pub(crate) fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure> {
        if tried >= TRIES {
            return Err(failure);
        }
        self.wait(FIRST_WAIT * 2_u32.pow(tried - 1), failure)
    }

    fn once(&self, method: &Method, url: &str, body: Option<&Value>) -> Result<Reply, Missed> {
        if origin(url) != Some(&self.origin) {
            let message = format!("the server refers to `{url}`, which is not at {}", self.origin);
            return Err(Failure { kind: Kind::Down, message }.into());
        }
        let what = || format!("{method} {}", url.split('?').next().unwrap_or(url));
        let mut request = Request::builder().method(method).uri(url);
        request = request.header(self.secret.header, &self.secret.value);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let odd = |error: &dyn fmt::Display| -> Missed {
            // Most often a line break in the token, which must not be quoted.
            let message =
                format!("the request {} cannot be made: {}", what(), self.without_token(&error.to_string()));
            Failure { kind: Kind::Down, message }.into()
        };
        let sent = match body {
            None => self.agent.run(request.body(SendBody::none()).map_err(|error| odd(&error))?),
            Some(body) => {
                let json = SendBody::from_json(body).map_err(|error| odd(&error))?;
                let request = request.header("Content-Type", "application/json").body(json);
                self.agent.run(request.map_err(|error| odd(&error))?)
            }
        };
        let lost = |error: &dyn fmt::Display, kind| -> Missed {
            let message = format!("{}: {}", what(), self.without_token(&error.to_string()));
            Failure { kind, message }.into()
        };
        let mut response = sent.map_err(|error| {
            let unsent = matches!(
                error,
                ureq::Error::HostNotFound
                    | ureq::Error::ConnectionFailed
                    | ureq::Error::ConnectProxyFailed(_)
            );
            let refused =
                matches!(&error, ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused);
            lost(&error, if unsent || refused { Kind::Down } else { Kind::Unsure })
        })?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.body_mut().with_config().limit(LARGEST_REPLY).lossy_utf8(true).read_to_string();
        if (200..300).contains(&status) && status != 203 {
            // Done, but what was said of it is cut off.
            let text = text.map_err(|error| lost(&error, Kind::Unsure))?;
            if text.trim().is_empty() {
                return Ok(Reply { headers, body: Value::Null });
            }
            let body = serde_json::from_str(&text)
                .map_err(|error| lost(&format!("the answer is not JSON: {error}"), Kind::Unsure))?;
            return Ok(Reply { headers, body });
        }
        Err(self.refusal(status, &headers, &text.unwrap_or_default(), &what()))
    }

    fn refusal(&self, status: u16, headers: &HeaderMap, text: &str, what: &str) -> Missed {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let said = self.without_token(&said(text));
        let is_limit = status == 429
            || (status == 403
                && (header("retry-after").is_some()
                    || header("x-ratelimit-remaining") == Some("0")
                    || said.to_lowercase().contains("rate limit")));
        let is_passing = is_limit || status == 503;
        let kind = match status {
            401 | 404 if self.secret.is_weak => Kind::Forbidden,
            // Azure answers so, with a page to sign in on.
            203 | 401 => Kind::Unauthorized,
            403 if !is_limit => Kind::Forbidden,
            404 | 410 => Kind::NotFound,
            // The API is elsewhere: --api-url says where, and the token goes nowhere by itself.
            300..400 | 400 | 413 | 422 => Kind::Refused,
            408 | 500.. if !is_passing => Kind::Unsure,
            _ => Kind::Down,
        };
        let message =
            if said.is_empty() { format!("{what}: {status}") } else { format!("{what}: {status}, {said}") };
        let wait = is_passing.then(|| asked(header("retry-after"), header("x-ratelimit-reset")));
        Missed {
            failure: Failure { kind, message },
            wait: wait.map(|wait| wait.unwrap_or(FIRST_WAIT)),
            was_refused: is_passing,
        }
    }

    fn without_token(&self, text: &str) -> String {
        let mut text = text.replace(&self.secret.value, "***");
        if !self.secret.bare.is_empty() {
            text = text.replace(&self.secret.bare, "***");
        }
        text
    }
}

struct Missed {
    failure: Failure,
    /// How long the server asks to wait.
    wait: Option<Duration>,
    /// The server says that it has done nothing.
    was_refused: bool,
}

impl From<Failure> for Missed {
    fn from(failure: Failure) -> Self {
        Self { failure, wait: None, was_refused: false }
    }
}

/// `Retry-After` in seconds or as a date, or the moment at which a quota begins anew.
fn asked(after: Option<&str>, reset: Option<&str>) -> Option<Duration> {
    let until = |seconds: i64| {
        let left = seconds.saturating_sub(Timestamp::now().as_second()).max(0);
        Duration::from_secs(u64::try_from(left).unwrap_or_default())
    };
    if let Some(after) = after {
        return match after.trim().parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => {
                let at = jiff::fmt::rfc2822::parse(after.trim()).ok()?;
                Some(until(at.timestamp().as_second()))
            }
        };
    }
    reset?.parse().ok().map(until)
}

/// What a server says of an error, in one line.
fn said(text: &str) -> String {
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let field = ["/message", "/error/message", "/error", "/errors/0/message", "/errors/0"];
    let found = field.iter().filter_map(|field| json.pointer(field)).find_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(value.to_string()),
        _ => None,
    });
    // A page of HTML says nothing to anybody.
    let text = found
        .unwrap_or_else(|| if text.trim_start().starts_with('<') { String::new() } else { text.to_owned() });
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(QUOTED).collect()
}

/// RFC 4648, for one header.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| char::from(LETTERS[(bits & 63) as usize]);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        text.push(letter(bits >> 18));
        text.push(letter(bits >> 12));
        text.push(if chunk.len() > 1 { letter(bits >> 6) } else { '=' });
        text.push(if chunk.len() > 2 { letter(bits) } else { '=' });
    }
    text
}

/// One part of a path: everything but letters, digits and what no server minds.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The same for a whole path, whose slashes stay.
pub(crate) fn encoded_path(path: &str) -> String {
    path.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in cases {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn an_origin_is_not_what_merely_looks_like_one() {
        assert_eq!(origin("https://api.github.com/x?y"), Some("https://api.github.com"));
        assert_eq!(origin("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080"));
        assert_eq!(origin("https://api.github.com@evil.test/"), None);
        assert_eq!(origin("api.github.com"), None);
    }

    #[test]
    fn a_wait_is_what_the_server_asks_for() {
        assert_eq!(asked(Some("7"), None), Some(Duration::from_secs(7)));
        assert_eq!(asked(Some("Wed, 21 Oct 2015 07:28:00 GMT"), None), Some(Duration::ZERO));
        assert_eq!(asked(None, Some("1")), Some(Duration::ZERO));
        assert_eq!(asked(None, None), None);
    }
}
