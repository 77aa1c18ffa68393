//! Why a library's value is only known at run time, told by its name.

use crate::call::HoleOrigin;

use promptlint_grammars::module::{ArgKind, Name};

use super::Resolver;
use super::builtins::{full_name, last_of};
use super::value::{Argument, Base, Loc, Unknown, Value, count};

/// Names that a program takes such values from: the standard libraries of the languages read, and the web
/// frameworks most used with them. A name is matched with everything before it dropped.
const BY_NAME: &[(&str, HoleOrigin)] = &[
    ("datetime.now", HoleOrigin::Clock),
    ("datetime.utcnow", HoleOrigin::Clock),
    ("datetime.today", HoleOrigin::Clock),
    ("date.today", HoleOrigin::Clock),
    ("time.time", HoleOrigin::Clock),
    ("time.Now", HoleOrigin::Clock),
    ("time.strftime", HoleOrigin::Clock),
    ("time.localtime", HoleOrigin::Clock),
    ("Date", HoleOrigin::Clock),
    ("Date.now", HoleOrigin::Clock),
    ("dayjs", HoleOrigin::Clock),
    ("moment", HoleOrigin::Clock),
    ("uuid.uuid4", HoleOrigin::Identifier),
    ("uuid.uuid1", HoleOrigin::Identifier),
    ("uuid.v4", HoleOrigin::Identifier),
    ("uuid.New", HoleOrigin::Identifier),
    ("uuid.NewString", HoleOrigin::Identifier),
    ("crypto.randomUUID", HoleOrigin::Identifier),
    ("nanoid", HoleOrigin::Identifier),
    ("secrets.token_hex", HoleOrigin::Random),
    ("Math.random", HoleOrigin::Random),
    ("os.environ", HoleOrigin::Environment),
    ("os.getenv", HoleOrigin::Environment),
    ("process.env", HoleOrigin::Environment),
    ("input", HoleOrigin::UserInput),
    ("prompt", HoleOrigin::UserInput),
    ("sys.argv", HoleOrigin::UserInput),
    ("sys.stdin", HoleOrigin::UserInput),
    ("process.argv", HoleOrigin::UserInput),
    ("st.text_input", HoleOrigin::UserInput),
    ("st.chat_input", HoleOrigin::UserInput),
    ("request", HoleOrigin::UserInput),
    ("open", HoleOrigin::File),
    ("readFileSync", HoleOrigin::File),
    ("readFile", HoleOrigin::File),
    ("ReadFile", HoleOrigin::File),
];

/// Parts of method names that fetch text to put into a prompt.
const RETRIEVAL: &[&str] = &[
    "similarity_search",
    "similaritySearch",
    "retrieve",
    "Retriever",
    "get_relevant",
    "getRelevant",
    "search",
];

/// Whether a method of this name fetches passages whatever it is called on.
pub(super) fn retrieves(name: &str) -> bool {
    RETRIEVAL.iter().any(|part| *part != "search" && name.contains(part))
}

/// Arguments that say how many passages are fetched, and a record that holds one of them.
const PASSAGES: &[&str] = &[
    "k",
    "top_k",
    "topK",
    "limit",
    "max_results",
    "maxResults",
    "n_results",
    "nResults",
    "similarity_top_k",
    "similarityTopK",
    "num_results",
    "numResults",
];
const PASSAGES_IN: &[&str] = &["search_kwargs", "searchKwargs"];

/// A library's value in a text: why it is only known at run time, and how many passages it is made of.
pub(super) fn unknown(resolver: &Resolver, value: &Value, named: (Name, Option<Loc>)) -> Unknown {
    let origin = of(resolver, value);
    let passages = if origin == HoleOrigin::Retrieval { passages(resolver, value) } else { None };
    Unknown { passages, ..Unknown::new(origin, named.0, named.1) }
}

fn passages(resolver: &Resolver, value: &Value) -> Option<u64> {
    let mut at = value.clone();
    for _ in 0..24 {
        let Value::Symbol(symbol) = &at else { return None };
        at = match &symbol.base {
            Base::Called { callee, args } => {
                if let Some(number) = args.list.iter().find_map(|argument| told(resolver, argument)) {
                    return Some(number);
                }
                // LangChain's own order: the query, then how many.
                let second = args.list.get(1).filter(|argument| matches!(argument.kind, ArgKind::Positional));
                if let Some(second) = second
                    && last_of(callee).is_some_and(|last| last.to_lowercase().starts_with("similarity"))
                    && let Some(number) = number(&resolver.force(&second.value))
                {
                    return Some(number);
                }
                callee.clone()
            }
            Base::Member { of, .. } | Base::Index { of, .. } | Base::Instance { of } => of.clone(),
            Base::External { .. } | Base::Pipe(_) => return None,
        };
    }
    None
}

fn told(resolver: &Resolver, argument: &Argument) -> Option<u64> {
    let in_record = |value: &Value| match value {
        Value::Record(record) => {
            let named = record.fields.iter().find(|(name, _)| PASSAGES.contains(&&**name));
            named.and_then(|(_, thunk)| number(&resolver.force(thunk)))
        }
        _ => None,
    };
    match &argument.kind {
        ArgKind::Named(name) if PASSAGES.contains(&&**name) => number(&resolver.force(&argument.value)),
        ArgKind::Named(name) if PASSAGES_IN.contains(&&**name) => in_record(&resolver.force(&argument.value)),
        // JavaScript's named arguments.
        ArgKind::Positional => in_record(&resolver.force(&argument.value)),
        _ => None,
    }
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number { value, .. } => count(*value).filter(|number| *number > 0),
        _ => None,
    }
}

pub(super) fn of(resolver: &Resolver, value: &Value) -> HoleOrigin {
    let mut at = value.clone();
    for _ in 0..24 {
        if let Some(name) = full_name(&at) {
            let by_name = BY_NAME.iter().find(|(known, _)| {
                name == *known || name.strip_suffix(known).is_some_and(|rest| rest.ends_with(['.', '/', ':']))
            });
            if let Some((_, origin)) = by_name {
                return *origin;
            }
            if name.starts_with("random.") {
                return HoleOrigin::Random;
            }
        }
        if last_of(&at).is_some_and(|last| RETRIEVAL.iter().any(|part| last.contains(part))) {
            return HoleOrigin::Retrieval;
        }
        let Value::Symbol(symbol) = &at else {
            return match &at {
                Value::Unknown(unknown) => unknown.origin,
                _ => HoleOrigin::Unknown,
            };
        };
        at = match &symbol.base {
            Base::Member { of, .. } | Base::Index { of, .. } | Base::Instance { of } => of.clone(),
            Base::Called { callee, .. } => callee.clone(),
            Base::External { package, .. } if resolver.libraries.is_known_package(package) => {
                return HoleOrigin::ModelOutput;
            }
            Base::External { .. } | Base::Pipe(_) => break,
        };
    }
    HoleOrigin::Unknown
}
