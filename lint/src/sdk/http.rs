//! Requests over HTTP to hosts that the data knows.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::Name;

use crate::call::Kind;
use crate::resolve::{Argument, Base, Loc, Piece, Record, Value};

use super::data::{Http, Spec};
use super::holder::{Holder, url_text};
use super::matching::{Found, Matcher};
use super::place::Place;
use super::request::HttpBody;

/// The request that a call of a sending function makes, when it goes to a known host with a body.
pub(super) fn request(
    matcher: &Matcher,
    http: &Http,
    found: &Found,
    args: &[Argument],
    at: Loc,
) -> Option<HttpBody> {
    let spec = Spec { params: http.params.clone(), ..Spec::default() };
    let holder = Holder::of_args(matcher, args, &spec, false, Some(at));
    let url = holder.first(matcher, &http.url)?;
    let url = based(matcher, http, found, url);
    // `urlOf(settings)` of a library, too.
    let is_lost = |url: &Value| matches!(url, Value::Unknown(_) | Value::Symbol(_));
    let is_lost = url.alternatives().iter().all(is_lost);
    let found: Vec<_> = url
        .alternatives()
        .iter()
        .filter_map(|url| {
            let text = url_text(url).or_else(|| is_lost.then(|| "{}".to_owned()))?;
            let named = named(matcher, url, at);
            let hosts = &matcher.sdks.hosts;
            let host = hosts.iter().position(|host| {
                host.url.is_match(&text) || named.as_ref().is_some_and(|named| host.url.is_match(named))
            })?;
            let is_named = !hosts[host].url.is_match(&text);
            Some((host, text, is_named))
        })
        .collect();
    // Of a URL that is for pictures at times, the other times count.
    let is_text = |host: usize| matcher.sdks.entries[matcher.sdks.hosts[host].entry].kind == Kind::Text;
    let first = found.iter().position(|(host, ..)| is_text(*host)).unwrap_or(0);
    let (host, text, is_named) = found.into_iter().nth(first)?;
    // Go's client refuses a URL without a host: in a test, what has none is handed to a handler.
    let is_go =
        |file| matcher.resolver.parsed(file).is_some_and(|parsed| parsed.module.language == Language::Go);
    let is_test = matcher.resolver.workspace.path(at.file).ends_with("_test.go");
    if is_test && text.starts_with('/') && is_go(at.file) {
        return None;
    }
    let body = holder.first(matcher, &http.body)?;
    // `http.post(url, handler)` of a mock or a server answers requests, with what stands before the handler, too.
    let is_handler = |value: &Value| value.alternatives().iter().all(|one| matches!(one, Value::Function(_)));
    let has_handler = || args.iter().any(|arg| is_handler(&matcher.resolver.force(&arg.value)));
    if is_handler(&body) || text.starts_with('/') && has_handler() {
        return None;
    }
    let needs = &matcher.sdks.hosts[host].needs;
    if !needs.is_empty() {
        let probe = Holder {
            body: body.alternatives().iter().find_map(|value| match value {
                Value::Record(record) => Some(record.clone()),
                _ => None,
            }),
            ..Holder::default()
        };
        // Only the body can tell a program's own `/api/chat` from a model's.
        let is_unknown = probe.body.as_ref().is_none_or(|record| record.open);
        let says = |place: &Place| probe.get(matcher, place).is_some_and(|value| !value.is_null());
        // Of a URL that nobody knows the body has to say more.
        let is_open = text.bytes().all(|byte| b"{}/".contains(&byte));
        let is_met = if is_open {
            // What is spread into the body may hold anything: a field of its fields has to be written.
            let written = probe.body.as_deref().map(|record| Record { open: false, ..record.clone() });
            let written = Holder { body: written.map(Rc::new), ..Holder::default() };
            let is_written = |place: &Place| {
                !matches!(place, Place::Steps(steps) if steps.len() > 1)
                    || written.get(matcher, place).is_some_and(|value| !value.is_null())
            };
            needs.iter().all(|place| says(place) && is_written(place))
        } else {
            needs.iter().any(says)
        };
        if (!is_unknown || matcher.sdks.hosts[host].likely) && !is_met {
            return None;
        }
    }
    let is_likely = is_named || matcher.sdks.hosts[host].likely;
    Some(HttpBody { host, body, url, is_likely })
}

/// The URL with what its first hole and the file are called in place of the host that only the run knows:
/// `{self.ollama_url}/api/chat`.
fn named(matcher: &Matcher, url: &Value, at: Loc) -> Option<String> {
    let (hole, rest) = match url {
        Value::Unknown(hole) => (&**hole, &[][..]),
        Value::Text(pieces) => match &**pieces {
            [Piece::Hole(hole), rest @ ..] => (hole, rest),
            _ => return None,
        },
        _ => return None,
    };
    let path = matcher.resolver.workspace.path(at.file);
    let file = path.rsplit('/').next().unwrap_or_default();
    let rest = rest.iter().map(|piece| match piece {
        Piece::Known { text, .. } => &**text,
        Piece::Hole(_) => "{}",
    });
    let name = format!("{{{} {file}}}", hole.name).replace('/', " ").to_lowercase();
    Some(name + &rest.collect::<String>())
}

/// A relative URL behind the base of the client that sends it.
fn based(matcher: &Matcher, http: &Http, found: &Found, url: Value) -> Value {
    let Some(Value::Symbol(client)) = &found.root else { return url };
    let Base::Called { args, .. } = &client.base else { return url };
    let is_relative = url_text(&url).is_some_and(|text| !text.contains("://"));
    if !is_relative || http.base.is_empty() {
        return url;
    }
    let holder = Holder::of_args(matcher, &args.list, &Spec::default(), true, client.at);
    let Some(base) = holder.first(matcher, &http.base) else { return url };
    let empty = || (Name::from(""), None);
    let mut out = crate::resolve::pieces(matcher.resolver, &base, empty());
    let joint = Piece::Known { text: "/".into(), at: None, how: crate::call::ValueOrigin::Literal };
    out.push(joint);
    out.extend(crate::resolve::pieces(matcher.resolver, &url, empty()));
    Value::Text(out.into())
}

pub(super) fn holder(matcher: &Matcher, http: &HttpBody, at: Loc) -> Holder {
    let mut holder = Holder { at: Some(at), ..Holder::default() };
    holder.named.push(("url".to_owned(), crate::resolve::Thunk::Value(http.url.clone()), at));
    for value in http.body.alternatives() {
        match value {
            Value::Record(record) => {
                holder.open |= record.open;
                holder.body = Some(record.clone());
            }
            Value::Null => {}
            _ => holder.open = true,
        }
    }
    if let (Some(body), true) = (&holder.body, holder.open) {
        holder.open = body.open;
    }
    let _ = matcher;
    holder
}
