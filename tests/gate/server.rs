//! A server on loopback that speaks as code hosts do: it keeps comments, and makes the mistakes that it is told to.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self, name: &str) -> Option<u64> {
        let query = self.target.split_once('?')?.1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name)?.1.parse().ok()
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It is answered with this, and nothing is done.
    Says(Reply),
    /// It is done, and the answer breaks off.
    Truncates,
    /// It is done, and the answer is an error.
    DoesAndSays(u16),
    /// It is done, and the connection closes without an answer.
    DoesAndHangsUp,
    /// Nothing is said for so long.
    Sleeps(Duration),
    /// Just before, somebody else comments.
    IsForestalled(String),
}

/// A fault for the next request of a method; the others go well.
pub(crate) type Script = VecDeque<(&'static str, Fault)>;

#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) id: u64,
    pub(crate) body: String,
    pub(crate) hidden: bool,
    pub(crate) deleted: bool,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) notes: Vec<Note>,
    pub(crate) script: Script,
    pub(crate) requests: Vec<Request>,
    /// Longer comments are refused.
    pub(crate) most: usize,
}

impl State {
    pub(crate) fn add(&mut self, body: &str) -> u64 {
        let id = 1000 + self.notes.len() as u64;
        self.notes.push(Note { id, body: body.to_owned(), hidden: false, deleted: false });
        id
    }

    pub(crate) fn note(&mut self, id: u64) -> Option<&mut Note> {
        self.notes.iter_mut().find(|note| note.id == id && !note.deleted)
    }

    /// Those that are there, and a page of them from 1.
    pub(crate) fn page(&self, page: u64, size: u64) -> (Vec<Note>, bool) {
        let there: Vec<Note> = self.notes.iter().filter(|note| !note.deleted).cloned().collect();
        let from = (page.max(1) - 1) * size;
        let is_last = from + size >= there.len() as u64;
        (there.into_iter().skip(from as usize).take(size as usize).collect(), is_last)
    }
}

/// How a code host answers.
pub(crate) type Answer = fn(&mut State, &Request, &str) -> Reply;

pub(crate) struct Server {
    pub(crate) origin: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { most: usize::MAX, ..State::default() }));
        let (shared, own) = (state.clone(), origin.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, own) = (shared.clone(), own.clone());
                // A client that gave up is no mistake of the server.
                thread::spawn(move || serve(stream, &shared, answer, &own).unwrap_or_default());
            }
        });
        Self { origin, state }
    }

    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        look(&mut self.state.lock().unwrap())
    }

    pub(crate) fn fails(&self, script: impl IntoIterator<Item = (&'static str, Fault)>) {
        self.with(|state| state.script.extend(script));
    }

    /// Bodies of the comments that are there and that the program wrote.
    pub(crate) fn own(&self) -> Vec<String> {
        let is_own = |note: &&Note| !note.deleted && note.body.contains("promptlint");
        self.with(|state| state.notes.iter().filter(is_own).map(|note| note.body.clone()).collect())
    }

    pub(crate) fn count(&self, method: &str) -> usize {
        self.with(|state| state.requests.iter().filter(|request| request.method == method).count())
    }
}

fn read(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(ToOwned::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    let mut request = Request { method, target, headers, body: Value::Null };
    let is_chunked = request.header("transfer-encoding").is_some_and(|how| how.contains("chunked"));
    let mut bytes = Vec::new();
    if is_chunked {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk)?;
            if size == 0 {
                break;
            }
            bytes.extend_from_slice(&chunk[..size]);
        }
    } else {
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        bytes = vec![0; length];
        reader.read_exact(&mut bytes)?;
    }
    request.body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Some(request))
}

fn serve(mut stream: TcpStream, state: &Mutex<State>, answer: Answer, origin: &str) -> std::io::Result<()> {
    let Some(mut request) = read(&stream)? else { return Ok(()) };
    if request.method == "CONNECT" {
        // It is also the proxy before itself, under any name.
        state.lock().unwrap().requests.push(request);
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let Some(inner) = read(&stream)? else { return Ok(()) };
        request = inner;
    }
    let fault = {
        let mut state = state.lock().unwrap();
        state.requests.push(request.clone());
        let at = state.script.iter().position(|(method, _)| *method == request.method);
        at.and_then(|at| state.script.remove(at)).map(|(_, fault)| fault)
    };
    let answered = || answer(&mut state.lock().unwrap(), &request, origin);
    match fault {
        None => write(&mut stream, &answered(), usize::MAX),
        Some(Fault::Says(reply)) => write(&mut stream, &reply, usize::MAX),
        Some(Fault::Truncates) => write(&mut stream, &answered(), 20),
        Some(Fault::DoesAndSays(status)) => {
            answered();
            write(&mut stream, &Reply::new(status, json!({ "message": "Server Error" })), usize::MAX)
        }
        Some(Fault::DoesAndHangsUp) => {
            answered();
            Ok(())
        }
        Some(Fault::IsForestalled(body)) => {
            state.lock().unwrap().add(&body);
            write(&mut stream, &answered(), usize::MAX)
        }
        Some(Fault::Sleeps(time)) => {
            thread::sleep(time);
            write(&mut stream, &answered(), usize::MAX)
        }
    }
}

/// At most so many bytes of the body.
fn write(stream: &mut TcpStream, reply: &Reply, most: usize) -> std::io::Result<()> {
    let body = if reply.status == 204 { String::new() } else { reply.body.to_string() };
    let mut head =
        format!("HTTP/1.1 {} OK\r\nContent-Length: {}\r\nConnection: close\r\n", reply.status, body.len());
    for (name, value) in &reply.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}Content-Type: application/json\r\n\r\n").as_bytes())?;
    stream.write_all(&body.as_bytes()[..body.len().min(most)])?;
    stream.flush()
}
