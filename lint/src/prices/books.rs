//! Which price book holds where: what `promptlint.toml` says of money.

use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Currency, Market, PriceBook, Prices};
use crate::config::{Config, ConfigError, Configs, PYPROJECT, explain};
use crate::models;
use crate::workspace::{System, Workspace, decode};

/// A configuration file, as far as it is about money. The rest of it has been read, and checked, before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Money {
    prices: Option<Prices>,
    currency: Option<Currency>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pyproject {
    tool: Tool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tool {
    promptlint: Money,
}

/// The price books of a workspace, each read once.
#[derive(Debug)]
pub struct Books<'a> {
    workspace: &'a Workspace,
    read: Mutex<FxHashMap<Utf8PathBuf, Arc<PriceBook>>>,
}

/// Which prices hold for the calls in a file.
pub trait Markets: Sync {
    fn market(&self, path: &str) -> Market;
}

/// One for all files.
impl Markets for Market {
    fn market(&self, _path: &str) -> Market {
        self.clone()
    }
}

impl<'a> Books<'a> {
    pub fn of(workspace: &'a Workspace) -> Self {
        Self { workspace, read: Mutex::default() }
    }
}

impl Markets for Books<'_> {
    /// A mistake is reported to the workspace's `Configs`; a book with one holds nowhere.
    fn market(&self, path: &str) -> Market {
        let Some(configs) = self.workspace.configs() else { return Market::list() };
        let file = self.workspace.root().join(path);
        let config = configs.of_dir(file.parent().unwrap_or(self.workspace.root()));
        let as_of = configs.as_of().unwrap_or_else(models::as_of);
        let Some(at) = config.path.as_ref().filter(|_| config.has_prices) else {
            return Market { as_of, ..Market::list() };
        };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let book = read.entry(at.clone()).or_insert_with(|| {
            book(&config, &**self.workspace.system()).unwrap_or_else(|error| {
                configs.report(error);
                Arc::default()
            })
        });
        Market { book: book.clone(), as_of }
    }
}

/// What the configuration of a directory says of money, for whoever wants to hear of mistakes before anything else.
pub fn check(configs: &Configs, dir: &Utf8Path, system: &dyn System) -> Option<Currency> {
    let config = configs.of_dir(dir);
    if !config.has_prices {
        return None;
    }
    let checked = book(&config, system).and_then(|_| money(&config));
    checked.map_or_else(
        |error| {
            configs.report(error);
            None
        },
        |money| money.currency,
    )
}

fn money(config: &Config) -> Result<Money, ConfigError> {
    let path = config.path.clone().unwrap_or_default();
    if path.file_name() == Some(PYPROJECT) {
        return read::<Pyproject>(&path, &config.text).map(|file| file.tool.promptlint);
    }
    read(&path, &config.text)
}

fn book(config: &Config, system: &dyn System) -> Result<Arc<PriceBook>, ConfigError> {
    match money(config)?.prices {
        None => Ok(Arc::default()),
        Some(Prices::Table(book)) => Ok(Arc::new(book)),
        Some(Prices::File(name)) => {
            let here = config.path.clone().unwrap_or_default();
            let path = here.parent().unwrap_or(&here).join(&name);
            let bytes = system.read(&path).map_err(|error| {
                let span = config.text.find(&name).map(|start| start..start + name.len());
                let message = format!("the price book `{name}` cannot be read: {error}");
                ConfigError { path: here.clone(), text: config.text.to_string(), span, message, help: None }
            })?;
            read(&path, &decode(bytes).text).map(Arc::new)
        }
    }
}

fn read<T: DeserializeOwned>(path: &Utf8Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let (message, help) = explain(error.message());
        ConfigError { path: path.to_owned(), text: text.to_owned(), span: error.span(), message, help }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::prices::{Ask, quote};
    use crate::workspace::Memory;

    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let memory = Arc::new(Memory::new(files.iter().map(|(path, text)| (format!("/repo/{path}"), *text))));
        let as_of = Some("2026-11-29".parse().expect("a day"));
        let overrides = Overrides { as_of, ..Overrides::default() };
        let configs = Configs::discover(memory.clone(), "/repo".into(), Vec::new(), overrides);
        Workspace::new(memory, "/repo".into(), vec!["/repo".into()]).with_configs(configs)
    }

    #[test]
    fn the_nearest_configuration_names_the_prices() {
        let workspace = workspace(&[
            ("promptlint.toml", "[[prices.discount]]\nvendor = 'openai'\npercent = 10"),
            ("a/promptlint.toml", "prices = 'money/book.toml'"),
            ("a/money/book.toml", "mark-up = '2'"),
            ("b/pyproject.toml", "[tool.promptlint.prices]\nmark-up = 3"),
        ]);
        let books = Books::of(&workspace);
        let input = |path: &str| {
            let market = books.market(path);
            let quote = quote(&Ask::new("gpt-4o", market.as_of), &market.book).expect("a price");
            quote.rates_at(1).input.to_string()
        };
        assert_eq!(["x.py", "a/x.py", "b/c/x.py"].map(input), ["2.25", "5", "7.5"]);
        assert_eq!(workspace.configs().expect("configs").errors(), []);
    }

    /// `file: message | text under the caret | help`
    fn error(text: &str) -> String {
        let workspace = workspace(&[("promptlint.toml", text), ("book.toml", "rates = []")]);
        let configs = workspace.configs().expect("configs");
        check(configs, "/repo".into(), &**workspace.system());
        let error = configs.errors().pop().expect("an error");
        let marked = error.span.map_or("", |span| &error.text[span]);
        format!(
            "{}: {} | {marked} | {}",
            error.path.file_name().unwrap_or_default(),
            error.message,
            error.help.unwrap_or_default()
        )
    }

    #[test]
    fn mistakes_have_a_place() {
        let cases = [
            (
                "[[prices.discount]]\npercent = 120",
                "promptlint.toml: 120 is not a percentage between 0 and 100 | 120 | ",
            ),
            (
                "[[prices.discount]]\nvendor = 'opnai'\npercent = 1",
                "promptlint.toml: there is no host or vendor `opnai`: did you mean `openai`? | 'opnai' | ",
            ),
            (
                "[prices]\nmarkup = 1",
                "promptlint.toml: unknown key `markup` | markup | did you mean `mark-up`?",
            ),
            (
                "[[prices.rate]]\nmodel = 'x'\ninput = 'free'\noutput = 0",
                "promptlint.toml: not a number: `free` | 'free' | ",
            ),
            ("prices = 'book.toml'", "book.toml: unknown key `rates` | rates | did you mean `rate`?"),
            (
                "prices = 'none.toml'",
                "promptlint.toml: the price book `none.toml` cannot be read: entity not found | none.toml | ",
            ),
            (
                "[currency]\ncode = 'EUR'\nrate = 0\nas-of = '2026-11-01'",
                "promptlint.toml: 0 is not a factor: more than 0 | 0 | ",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(error(text), expected);
        }
    }
}
