//! The wrappers that users describe in their own configuration.

use toml::Value;

use super::data::{RawSdk, Sdks, shipped};
use crate::config;

/// What their calls are listed under.
const NAME: &str = "custom";

/// The shipped data and the user's tables. The error says what is wrong with the latter, one mistake a line.
pub fn with_user(user: &config::Sdk) -> Result<Sdks, Vec<String>> {
    let mut tables = toml::Table::new();
    tables.insert("sdk".to_owned(), NAME.into());
    tables.insert("type".to_owned(), user.types.clone().into());
    for (name, list) in [("call", &user.call), ("http", &user.http), ("host", &user.host)] {
        let list = list.iter().cloned().map(Value::Table).collect();
        tables.insert(name.to_owned(), Value::Array(list));
    }
    let mut raw: RawSdk =
        tables.try_into().map_err(|error: toml::de::Error| vec![error.message().to_owned()])?;
    let of_calls =
        raw.call.iter().chain(raw.types.values()).flat_map(|table| table.paths.iter().chain(&table.made_by));
    let paths = of_calls.chain(raw.http.iter().flat_map(|http| &http.paths));
    raw.needles = paths.filter_map(|path| needle(path)).collect();
    let mut raws = shipped();
    raws.push((NAME, raw));
    let plain =
        |problem: String| problem.strip_prefix(&format!("{NAME}.toml: ")).unwrap_or(&problem).to_owned();
    Sdks::new(raws).map_err(|problems| problems.into_iter().map(plain).collect())
}

/// What stands in every file that imports the package of a path: `from acme import llm` for `acme.llm:ask`.
fn needle(path: &str) -> Option<String> {
    let package = path.split_once(':')?.0;
    let head = if package.contains('/') { package } else { package.split('.').next()? };
    (!head.is_empty() && !head.starts_with(['<', '*'])).then(|| head.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::find_calls;
    use crate::workspace::Workspace;

    fn user(text: &str) -> config::Sdk {
        let table: toml::Table = toml::from_str(text).unwrap();
        let list = table.get("call").and_then(Value::as_array).cloned().unwrap_or_default();
        config::Sdk {
            call: list.into_iter().map(|call| call.try_into().unwrap()).collect(),
            ..<_>::default()
        }
    }

    #[test]
    fn a_wrapper_of_the_users_own_is_found() {
        let text =
            "[[call]]\nentry = 'acme.ask'\npaths = ['acme_llm:ask']\nmodel = ['model']\nprompt = ['#0']";
        let sdks = with_user(&user(text)).unwrap();
        let source = "from acme_llm import ask\n\nask('Say yes or no.', model='gpt-4o')\n";
        let workspace = Workspace::in_memory([("app.py", source)]);
        let calls = find_calls(&workspace, &sdks).calls;
        assert_eq!(calls.len(), 1);
        assert_eq!((&*calls[0].sdk, &*calls[0].entry), (NAME, "acme.ask"));
        assert_eq!(&*calls[0].request.models[0].id, "gpt-4o");
    }

    #[test]
    fn mistakes_are_said() {
        assert!(with_user(&user("[[call]]\nentry = 'x'\npaths = ['a:b']\nmodle = ['m']")).is_err());
    }
}
