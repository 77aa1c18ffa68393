//! A small language client of our own: it speaks to the real binary over its standard input and output, answers what the
//! server asks, and keeps what the server tells.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than any answer takes on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Client {
    child: Child,
    to: Option<Box<dyn Write>>,
    incoming: Receiver<Value>,
    next: i64,
    /// Answers to `workspace/configuration`.
    pub(crate) settings: Value,
    /// Every notification and request of the server, in order.
    pub(crate) heard: Vec<Value>,
    answers: BTreeMap<i64, Value>,
    /// What the server can do.
    pub(crate) capabilities: Value,
}

/// What a client can do that supports all.
pub(crate) fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "window": { "workDoneProgress": true, "showDocument": { "support": true } },
        "workspace": {
            "configuration": true,
            "workspaceFolders": true,
            "applyEdit": true,
            "workspaceEdit": { "documentChanges": true },
            "didChangeConfiguration": { "dynamicRegistration": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "diagnostics": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true },
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source.fixAll"] } },
                "dataSupport": true, "resolveSupport": { "properties": ["edit"] },
            },
        },
    })
}

/// The same, and it asks for diagnostics.
pub(crate) fn pulling() -> Value {
    let mut able = able();
    able["textDocument"]["diagnostic"] = json!({ "relatedDocumentSupport": true });
    able
}

pub(crate) fn uri(path: &Path) -> String {
    let path = path.to_str().unwrap();
    let encoded = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    format!("file://{}", path.bytes().map(encoded).collect::<String>())
}

impl Client {
    pub(crate) fn start() -> Self {
        Self::start_in(&[])
    }

    /// One that is to crash, by what stands in its environment.
    pub(crate) fn start_in(environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_promptlint"))
            .arg("lsp")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Where crashes are meant, what they say is not worth reading.
            .stderr(if environment.is_empty() { Stdio::inherit() } else { Stdio::null() })
            // The day whose prices hold.
            .env("SOURCE_DATE_EPOCH", "1795910400")
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self::speaking(child, to, from)
    }

    /// Over a socket on which the editor listens.
    pub(crate) fn start_at_socket() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_promptlint"));
        let child = command.args(["lsp", "--socket", &port]).stdin(Stdio::null()).spawn().unwrap();
        let (stream, _) = listener.accept().unwrap();
        Self::speaking(child, stream.try_clone().unwrap(), stream)
    }

    fn speaking(child: Child, to: impl Write + 'static, from: impl Read + Send + 'static) -> Self {
        let mut from = BufReader::new(from);
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut from) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            to: Some(Box::new(to)),
            incoming,
            next: 0,
            settings: Value::Null,
            heard: Vec::new(),
            answers: BTreeMap::new(),
            capabilities: Value::Null,
        }
    }

    /// Started, and over the greeting.
    pub(crate) fn open(roots: &[&Path], able: Value) -> Self {
        Self::open_with(roots, able, Value::Null)
    }

    pub(crate) fn open_with(roots: &[&Path], able: Value, options: Value) -> Self {
        Self::start().greeted(roots, able, options)
    }

    pub(crate) fn greeted(mut self, roots: &[&Path], able: Value, options: Value) -> Self {
        let folders: Vec<_> = roots.iter().map(|root| json!({ "uri": uri(root), "name": "x" })).collect();
        let params = json!({
            "processId": null,
            "rootUri": roots.first().map(|root| uri(root)),
            "workspaceFolders": if folders.is_empty() { Value::Null } else { folders.into() },
            "capabilities": able,
            "initializationOptions": options,
        });
        let result = self.request("initialize", params);
        self.capabilities = result["capabilities"].clone();
        self.notify("initialized", json!({}));
        self
    }

    pub(crate) fn raw(&mut self, body: &[u8]) {
        let to = self.to.as_mut().unwrap();
        let _ = write!(to, "Content-Length: {}\r\n\r\n", body.len());
        let _ = to.write_all(body);
        let _ = to.flush();
    }

    /// Files came (1), changed (2) or went (3) on disk.
    pub(crate) fn watched(&mut self, changes: &[(String, u8)]) {
        let changes: Vec<_> = changes.iter().map(|(uri, how)| json!({ "uri": uri, "type": how })).collect();
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    fn send(&mut self, message: &Value) {
        self.raw(message.to_string().as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks, and does not wait: the request's number.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.next
    }

    /// The whole answer to a request, an error included.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        let is_there = |client: &mut Self| client.answers.contains_key(&id);
        assert!(self.until(PATIENCE, is_there), "no answer to request {id}");
        self.answers.remove(&id).unwrap()
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Listens until `is_so`, for so long at most.
    pub(crate) fn until(&mut self, long: Duration, is_so: impl Fn(&mut Self) -> bool) -> bool {
        let end = Instant::now() + long;
        while !is_so(self) {
            let left = end.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return is_so(self),
            }
        }
        true
    }

    fn take(&mut self, message: Value) {
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // An answer to nothing that can be read has no number.
            self.answers.insert(message["id"].as_i64().unwrap_or(-1), message);
            return;
        };
        if let Some(id) = message.get("id") {
            let result = match method {
                "workspace/configuration" => {
                    let items = message["params"]["items"].as_array().unwrap();
                    items.iter().map(|_| self.settings.clone()).collect()
                }
                "workspace/applyEdit" => json!({ "applied": true }),
                "window/showDocument" => json!({ "success": true }),
                _ => Value::Null,
            };
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
        self.heard.push(message);
    }

    pub(crate) fn did_open(&mut self, uri: &str, language: &str, text: &str) {
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    pub(crate) fn did_change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn did_close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The last that was sent for a file, from this version of it on. Waits for it.
    pub(crate) fn published(&mut self, uri: &str, version: Option<i64>) -> Vec<Value> {
        let last = |client: &Self| {
            let sent =
                client.heard.iter().rev().filter(|it| it["method"] == "textDocument/publishDiagnostics");
            let mut sent = sent.map(|it| &it["params"]).filter(|params| params["uri"] == uri);
            let found =
                sent.find(|params| version.is_none_or(|version| params["version"].as_i64() >= Some(version)));
            found.map(|params| params["diagnostics"].as_array().unwrap().clone())
        };
        assert!(self.until(PATIENCE, |client| last(client).is_some()), "nothing was sent for {uri}");
        last(self).unwrap()
    }

    /// Asks for a file's diagnostics.
    pub(crate) fn pulled(&mut self, uri: &str) -> Vec<Value> {
        let report = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(report["kind"], "full");
        report["items"].as_array().unwrap().clone()
    }

    /// Says goodbye.
    pub(crate) fn close(mut self) -> ExitStatus {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Goes without a word.
    pub(crate) fn die(mut self) -> ExitStatus {
        self.to = None;
        self.ended()
    }

    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Processor time that the server has taken so far, in hundredths of a second; `None` where nobody says.
    pub(crate) fn spent(&self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Files in a directory that is a repository.
pub(crate) struct Project {
    dir: TempDir,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
        let project = Self { dir };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        uri(&self.path(path))
    }
}

/// `promptlint check --format json`
pub(crate) fn check(root: &Path) -> Value {
    run(root, &["check", "--format", "json"])
}

pub(crate) fn run(root: &Path, args: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(args)
        .current_dir(root)
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    })
}
