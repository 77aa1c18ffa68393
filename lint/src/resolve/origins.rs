//! Why a library's value is only known at run time, told by its name.

use crate::call::HoleOrigin;

use super::Resolver;
use super::builtins::{full_name, last_of};
use super::value::{Base, Value};

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
const RETRIEVAL: &[&str] =
    &["similarity_search", "similaritySearch", "retrieve", "get_relevant", "getRelevant", "search"];

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
