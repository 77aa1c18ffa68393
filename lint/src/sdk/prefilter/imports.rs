//! What a file imports, by its bytes: so much that a file which cannot reach a module need not be read again.

use std::hash::{Hash as _, Hasher as _};
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use promptlint_grammars::Source;
use rustc_hash::{FxHashSet, FxHasher};

use crate::resolve::registry_name;

use super::is_word;

/// Hashes of what the imports of a file lead to, sorted. None at all for a language whose calls need no import.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sdk) struct Imports {
    /// The modules, the names and the packages, in one piece: there is one of these for each file of a tree.
    keys: Box<[u32]>,
    names_from: u32,
    packages_from: u32,
    is_unknown: bool,
}

fn hash(parts: &[&[u8]]) -> u32 {
    let mut hasher = FxHasher::default();
    for part in parts {
        part.hash(&mut hasher);
    }
    (hasher.finish() >> 16) as u32
}

/// A module as imports name it: by the last two parts of its path, and by the last alone.
pub(super) fn module_keys(path: &str) -> [u32; 2] {
    let mut parts = path_parts(path.as_bytes());
    strip_ending(&mut parts);
    keys(&parts)
}

fn keys(parts: &[&[u8]]) -> [u32; 2] {
    let last = parts.last().copied().unwrap_or_default();
    let before = parts.len().checked_sub(2).map_or(&b""[..], |at| parts[at]);
    [hash(&[before, last]), hash(&[last])]
}

/// The folders around a module, as imports name a folder.
pub(super) fn folder_keys(path: &str) -> Vec<[u32; 2]> {
    let parts = path_parts(path.as_bytes());
    (1..parts.len()).map(|end| keys(&parts[..end])).collect()
}

pub(super) fn name_key(name: &str) -> u32 {
    hash(&[name.as_bytes()])
}

fn path_parts(path: &[u8]) -> Vec<&[u8]> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect()
}

/// A file without its ending; one that stands for its folder as the folder.
fn strip_ending(parts: &mut Vec<&[u8]>) {
    if let Some(last) = parts.last_mut() {
        *last = last.split(|byte| *byte == b'.').next().unwrap_or_default();
        if matches!(*last, b"__init__" | b"index" | b"mod") {
            parts.pop();
        }
    }
}

/// A package that is imported, or is below one that is.
pub(super) fn package_key(package: &str) -> u32 {
    package.split(['.', '/']).fold(0, |key, part| below(key, part.as_bytes()))
}

/// A package whose members are at hand, packages among them: `import google` leads to `google.genai`.
pub(super) fn inner_key(package: &str) -> u32 {
    !package_key(package)
}

/// A package directly below another.
fn below(key: u32, part: &[u8]) -> u32 {
    hash(&[&key.to_le_bytes(), part])
}

/// The packages that count, as [`Imports`] says them.
#[derive(Debug, Default)]
pub(super) struct Packages {
    keys: FxHashSet<u32>,
    /// The first part of each: most imports lead elsewhere, and are done with after it.
    roots: FxHashSet<u32>,
}

impl Packages {
    pub(super) fn new<'p>(packages: impl Iterator<Item = &'p str>) -> Self {
        let mut out = Self::default();
        for package in packages {
            let ends = package.match_indices(['.', '/']).map(|(end, _)| end);
            out.keys.extend(ends.clone().map(|end| inner_key(&package[..end])));
            out.keys.insert(package_key(package));
            let first = ends.min().unwrap_or(package.len());
            out.roots.insert(package_key(&package[..first]));
        }
        out
    }
}

impl Imports {
    /// `path` is where the bytes stand, from the root; `packages` are those that count.
    pub(super) fn of(source: Source, path: &str, bytes: &[u8], packages: &Packages) -> Self {
        let mut found = Found {
            folder: path_parts(path.as_bytes()),
            modules: Vec::with_capacity(32),
            names: Vec::with_capacity(32),
            packages: Vec::new(),
            known: packages,
        };
        found.folder.pop();
        match source {
            Source::Python => found.python(bytes),
            Source::TypeScript | Source::Tsx | Source::JavaScript | Source::Component => found.script(bytes),
            _ => return Self { is_unknown: true, ..Self::default() },
        }
        for list in [&mut found.modules, &mut found.names, &mut found.packages] {
            list.sort_unstable();
            list.dedup();
        }
        let names_from = found.modules.len();
        let packages_from = names_from + found.names.len();
        Self {
            keys: [found.modules, found.names, found.packages].concat().into(),
            names_from: names_from as u32,
            packages_from: packages_from as u32,
            is_unknown: false,
        }
    }

    /// The last two parts of each module's path, or the only one. `a.b` in Python, `./a/b` in TypeScript; `from a import
    /// b` may mean either, and is here twice.
    fn modules(&self) -> &[u32] {
        &self.keys[..self.names_from as usize]
    }

    /// The names that are imported.
    fn names(&self) -> &[u32] {
        &self.keys[self.names_from as usize..self.packages_from as usize]
    }

    /// The packages that are imported, of those that the SDK data speaks of.
    pub(in crate::sdk) fn packages(&self) -> &[u32] {
        &self.keys[self.packages_from as usize..]
    }

    /// Whether the file does not say what it imports.
    pub(super) fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// Whether it imports a module by one of its keys.
    pub(super) fn leads_to(&self, module: [u32; 2]) -> bool {
        self.is_unknown || module.iter().any(|key| self.modules().binary_search(key).is_ok())
    }

    pub(super) fn brings(&self, name: u32) -> bool {
        self.is_unknown || self.names().binary_search(&name).is_ok()
    }
}

struct Found<'a> {
    folder: Vec<&'a [u8]>,
    modules: Vec<u32>,
    names: Vec<u32>,
    packages: Vec<u32>,
    known: &'a Packages,
}

impl<'a> Found<'a> {
    /// Something of a package; with `is_whole`, a name by which all of it is at hand.
    fn package(&mut self, parts: &[&[u8]], is_whole: bool) {
        let mut key = 0;
        for (at, part) in parts.iter().enumerate() {
            key = below(key, part);
            if at == 0 && !self.known.roots.contains(&key) {
                return;
            }
            if self.known.keys.contains(&key) {
                self.packages.push(key);
            }
        }
        if is_whole && self.known.keys.contains(&!key) {
            self.packages.push(!key);
        }
    }

    /// A module of which at least the last part is written. Where only one is, that has to do.
    fn module(&mut self, parts: &[&[u8]]) {
        self.modules.push(match parts {
            [.., before, last] => hash(&[before, last]),
            _ => hash(&[parts.last().copied().unwrap_or_default()]),
        });
    }

    /// Every line with the word `import`, and what stands in the parentheses that it opens.
    fn python(&mut self, bytes: &'a [u8]) {
        let mut done = 0;
        for at in IMPORT.find_iter(bytes) {
            // `importlib.import_module("openai")`, `__import__("openai")`
            if let Some(call) =
                bytes[at + 6..].strip_prefix(b"_module(").or(bytes[at + 6..].strip_prefix(b"__("))
                && let [quote @ (b'\'' | b'"'), rest @ ..] = call
                && let Some(end) = memchr::memchr(*quote, rest)
            {
                self.python_import(None, &rest[..end]);
            }
            if at < done || !is_alone(bytes, at, at + 6) {
                continue;
            }
            let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1);
            let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            let after = &bytes[at + 6..line_end];
            let end = match memchr::memchr(b'(', after) {
                Some(open) => {
                    let from = at + 6 + open;
                    memchr::memchr(b')', &bytes[from..]).map_or(bytes.len(), |close| from + close)
                }
                // A backslash goes on on the next line.
                None if after.trim_ascii_end().ends_with(b"\\") => {
                    memchr::memchr(b'\n', &bytes[(line_end + 1).min(bytes.len())..])
                        .map_or(bytes.len(), |end| line_end + 1 + end)
                }
                None => line_end,
            };
            done = end;
            let before = &bytes[line..at];
            let from = match before.trim_ascii_start().strip_prefix(b"from") {
                Some(from) => Some(from.trim_ascii()),
                // `if x: from client import ask`
                None if before.trim_ascii().is_empty() => None,
                None => memmem::rfind(before, b"from").map(|from| before[from + 4..].trim_ascii()),
            };
            self.python_import(from, &bytes[at + 6..end]);
        }
    }

    fn python_import(&mut self, from: Option<&'a [u8]>, names: &'a [u8]) {
        let base = from.map(|from| {
            let dots = from.iter().take_while(|byte| **byte == b'.').count();
            let up = self.folder.len().saturating_sub(dots.saturating_sub(1));
            let mut base: Vec<&[u8]> = if dots > 0 { self.folder[..up].to_vec() } else { Vec::new() };
            base.extend(from[dots..].split(|byte| !is_word(*byte)).filter(|part| !part.is_empty()));
            base
        });
        let is_relative = from.is_some_and(|from| from.starts_with(b"."));
        let mut module = base.unwrap_or_default();
        let base = module.len();
        if from.is_some() {
            self.module(&module);
            if !is_relative {
                self.package(&module, false);
            }
        }
        // `a.b as c, d`: what follows `as` is a name of the file's own.
        let mut renames = false;
        for name in names.split(|byte| !is_word(*byte) && *byte != b'.').filter(|name| !name.is_empty()) {
            if std::mem::replace(&mut renames, name == b"as") || name == b"as" {
                continue;
            }
            module.truncate(base);
            module.extend(name.split(|byte| *byte == b'.').filter(|part| !part.is_empty()));
            if from.is_some() {
                self.names.push(hash(&[name]));
                self.module(&module);
                if !is_relative {
                    self.package(&module, true);
                }
            } else {
                // Through `import a.b`, all of `a` can be reached.
                for end in 1..=module.len() {
                    self.module(&module[..end]);
                    self.package(&module[..end], true);
                }
            }
        }
    }

    /// Every text after `from`, `import` and `require`, and the names before it.
    fn script(&mut self, bytes: &'a [u8]) {
        for word in [&*FROM, &*IMPORT, &*REQUIRE] {
            for at in word.find_iter(bytes) {
                let end = at + word.needle().len();
                // Minified code has no blanks: `}from"x"`.
                let rest = bytes[end..].trim_ascii_start();
                let rest = rest.strip_prefix(b"(").map_or(rest, <[u8]>::trim_ascii_start);
                let Some(quote) = rest.first().filter(|byte| matches!(byte, b'\'' | b'"' | b'`')) else {
                    continue;
                };
                let Some(close) = memchr::memchr(*quote, &rest[1..]) else { continue };
                self.script_module(&rest[1..=close]);
                if word.needle() == FROM.needle() {
                    let names = names_before(&bytes[at.saturating_sub(MAX_NAMES)..at]);
                    let names = names.split(|byte| !is_word(*byte)).filter(|name| !name.is_empty());
                    self.names.extend(names.map(|name| hash(&[name])));
                }
            }
        }
    }

    fn script_module(&mut self, module: &'a [u8]) {
        if !module.starts_with(b".")
            && let Ok(module) = std::str::from_utf8(module)
        {
            let package = registry_name(module);
            let parts: Vec<&[u8]> = package.split(['.', '/']).map(str::as_bytes).collect();
            self.package(&parts, false);
        }
        let mut parts = if module.starts_with(b".") { self.folder.clone() } else { Vec::new() };
        for part in module.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        // A file may have any ending, or none, and `./client.gen` has one that is none.
        self.module(&parts);
        strip_ending(&mut parts);
        self.module(&parts);
    }
}

static FROM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"from"));
static IMPORT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"import"));
static REQUIRE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"require"));

/// The names of one import are found this far before where it leads.
const MAX_NAMES: usize = 4096;

/// The end of `text` from its last `import` or `export`, or all of it. A search from the end is slow, and hardly ever
/// needed: one of them begins the line, or the one that opens the braces.
fn names_before(text: &[u8]) -> &[u8] {
    let braces = text.trim_ascii_end().ends_with(b"}").then(|| memchr::memrchr(b'{', text)).flatten();
    let line = memchr::memrchr(b'\n', &text[..braces.unwrap_or(text.len())]).map_or(0, |end| end + 1);
    let names = text[line..].trim_ascii_start();
    let words = [&b"import"[..], b"export"];
    if words.iter().any(|word| names.starts_with(word)) {
        return names;
    }
    let start = words.iter().filter_map(|word| memmem::rfind(text, word)).max();
    &text[start.unwrap_or(0)..]
}

fn is_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    start.checked_sub(1).is_none_or(|before| !is_word(bytes[before]))
        && !bytes.get(end).copied().is_some_and(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `from` leads to the module at a path.
    fn leads(source: Source, from: &str, text: &str, to: &str) -> bool {
        Imports::of(source, from, text.as_bytes(), &Packages::default()).leads_to(module_keys(to))
    }

    #[test]
    fn python_says_where_it_leads() {
        let leads = |text, to| leads(Source::Python, "app/web/views.py", text, to);
        assert!(leads("from app.llm.client import ask", "app/llm/client.py"));
        assert!(leads("from app.llm import client", "app/llm/client.py"));
        assert!(leads("from app.llm import ask", "src/app/llm/__init__.py"));
        assert!(leads("import app.llm.client as c", "app/llm/client.py"));
        assert!(leads("from .forms import ask", "app/web/forms.py"));
        assert!(leads("from . import forms", "app/web/forms.py"));
        assert!(leads("from ..llm.client import (\n    ask,\n)", "app/llm/client.py"));
        assert!(leads("from .. import (\n    llm,\n    x,\n)", "app/llm/__init__.py"));
        assert!(leads("from app.llm \\\n    import client", "app/llm/client.py"));
        assert!(leads("if x: from client import ask", "deep/below/client.py"));
        assert!(leads("from a.from_b import ask", "a/from_b.py"));
        assert!(!leads("from .client import ask", "app/llm/client.py"));
        assert!(!leads("from app.web.client import ask", "app/llm/client.py"));
        assert!(!leads("important = 'client'", "app/llm/client.py"));
    }

    #[test]
    fn typescript_says_where_it_leads() {
        let leads = |text, to| leads(Source::TypeScript, "app/web/page.ts", text, to);
        assert!(leads("import { ask } from '../llm/client'", "app/llm/client.ts"));
        assert!(leads("import { ask } from '../llm/client.js'", "app/llm/client.ts"));
        assert!(leads("import { ask } from '../llm'", "app/llm/index.ts"));
        assert!(leads("import x from '@/llm/client'", "src/llm/client.tsx"));
        assert!(leads("export * from \"./forms\"", "app/web/forms.ts"));
        assert!(leads("const { ask } = require('./forms')", "app/web/forms.js"));
        assert!(leads("const m = await import( `./forms` )", "app/web/forms.ts"));
        assert!(leads("import{a as b}from\"client\"", "any/where/client.ts"));
        assert!(!leads("import { ask } from './client'", "app/llm/client.ts"));
        assert!(!leads("// from here to there", "app/llm/client.ts"));
    }

    #[test]
    fn names_are_those_that_are_imported() {
        let of = |source, path, text: &str| Imports::of(source, path, text.as_bytes(), &Packages::default());
        let python = of(Source::Python, "a.py", "from llm import (\n    ask as tell,\n    Bot,\n)\n");
        let script = of(Source::TypeScript, "a.ts", "import {\n  ask as tell,\n  Bot,\n} from './llm'\n");
        let split = of(Source::TypeScript, "a.ts", "import Bot, {\n  ask,\n}\nfrom './llm'\n");
        let long = of(Source::TypeScript, "a.ts", "x()\nimport Bot, * as ask\n  from './llm'\n");
        for imports in [python, script, split, long] {
            assert!(imports.brings(name_key("ask")) && imports.brings(name_key("Bot")));
            assert!(!imports.brings(name_key("other")));
        }
        assert!(of(Source::Go, "a.go", "").leads_to(module_keys("any/thing.go")));
    }

    /// Whether a file imports a package of the data, or one in which it can be.
    #[test]
    fn packages_are_those_that_can_be_meant() {
        let brings = |source, text: &str, package: &str| {
            let known = Packages::new([package, "google.genai.types"].into_iter());
            let imports = Imports::of(source, "app/a", text.as_bytes(), &known);
            let world =
                super::super::World { packages: imports.packages().iter().copied().collect(), named: 0 };
            super::super::live::is_imported(&world, package)
        };
        let python = |text, package| brings(Source::Python, text, package);
        assert!(python("import openai", "openai"));
        assert!(python("import openai.types as t", "openai"));
        assert!(python("from openai.types import x", "openai"));
        assert!(python("try:\n    from openai import (\n        OpenAI,\n    )", "openai"));
        assert!(python("from google import genai", "google.genai"));
        assert!(python("from google import genai", "google.genai.types"));
        assert!(python("import google", "google.genai"));
        assert!(python("llm = importlib.import_module('openai')", "openai"));
        assert!(python("llm = __import__(\"openai\")", "openai"));
        assert!(!python("from .openai import ask", "openai"));
        assert!(!python("import openai_tools", "openai"));
        assert!(!python("from google.cloud import storage", "google.genai"));
        assert!(!python("provider = 'openai'", "openai"));
        let script = |text, package| brings(Source::TypeScript, text, package);
        assert!(script("import { openai } from '@ai-sdk/openai'", "@ai-sdk/openai"));
        assert!(script("import { x } from \"ai/rsc\"", "ai"));
        assert!(script("const OpenAI = require('openai')", "openai"));
        assert!(script("import OpenAI from 'npm:openai@^4.0.0'", "openai"));
        assert!(script("import OpenAI from 'https://esm.sh/openai@4'", "openai"));
        assert!(!script("import { x } from './openai'", "openai"));
        assert!(!script("import { x } from 'openai-edge'", "openai"));
    }
}
