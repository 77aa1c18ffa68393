//! Go's packages: an import without an alias binds the name in the package clause, which the path only suggests.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Imported, Name};
use promptlint_grammars::template::Syntax;

use crate::call::ValueOrigin;

use super::events::Event;
use super::value::{Base, Effect, Loc, Symbol, Value};
use super::{Frame, Parsed, Resolver, builtins, text};

impl Resolver<'_> {
    /// The import whose package is called `name` although its path ends otherwise: `openai` of `…/openai-go/v3`.
    pub(super) fn import_by_package_clause(&self, name: &Name, frame: &Frame) -> Option<Value> {
        let parsed = self.parsed(frame.file)?;
        if parsed.module.language != Language::Go {
            return None;
        }
        let (mut exact, mut guessed) = (None, None);
        for (at, import) in parsed.module.imports.iter().enumerate() {
            let [item] = import.items.as_slice() else { continue };
            let is_written =
                !matches!(item.imported, Imported::Module) || !import.module.contains(&*item.local);
            if is_written || item.local == *name {
                continue;
            }
            match self.go_folder(frame.file, &import.module) {
                Some(folder) => {
                    let clause = self.workspace.files_in(&folder).into_iter().find_map(|file| {
                        let parsed = self.parsed(file)?;
                        parsed.module.package.clone().filter(|package| !package.ends_with("_test"))
                    });
                    if clause.as_ref() == Some(name) {
                        exact = exact.or(Some(at));
                    }
                }
                None if suggests(&item.local, name) => guessed = guessed.or(Some(at)),
                None => {}
            }
        }
        Some(self.imported(frame.file, exact.or(guessed)? as u32, 0))
    }
}

impl Resolver<'_> {
    /// `//go:embed prompt.txt` above a variable.
    pub(super) fn embedded(&self, parsed: &Parsed, event: &Event, frame: &Frame) -> Option<Value> {
        let module = &*parsed.module;
        if module.language != Language::Go || frame.function.is_some() {
            return None;
        }
        let before = module.comments.iter().rev().find(|comment| comment.span.end < event.from)?;
        let between = module.text.get(before.span.end as usize..event.from as usize)?.trim();
        let path = module.source(before.body).trim().strip_prefix("go:embed ")?.split_whitespace().next()?;
        if between.contains('\n') || path.contains(['*', '[']) {
            return None;
        }
        let at = Loc { file: frame.file, span: before.span };
        let value = self.read(&Value::text(path, Some(at), ValueOrigin::Literal), at);
        matches!(value, Value::Text(_)).then_some(value)
    }
}

/// What was written to a `strings.Builder` or `bytes.Buffer` before `.String()`.
pub(super) fn written(resolver: &Resolver, builder: &Symbol, at: Loc) -> Option<Value> {
    let made_of = match &builder.base {
        Base::Instance { of } => of,
        Base::Called { callee, .. } => callee,
        _ => return None,
    };
    let name = builtins::full_name(made_of)?;
    if !matches!(name.as_str(), "strings.Builder" | "bytes.Buffer" | "bytes.NewBufferString") {
        return None;
    }
    let mut values = Vec::new();
    for effect in &builder.effects {
        let Effect::Call { path, args } = effect else { continue };
        let [method] = path.as_slice() else { continue };
        let all: Vec<Value> = args.list.iter().map(|argument| resolver.force(&argument.value)).collect();
        match &**method {
            "Reset" => values.clear(),
            "WriteString" | "Write" | "WriteRune" | "WriteByte" => values.extend(all),
            // With the builder itself before the text.
            "Fprint" | "Fprintln" => values.extend(all.into_iter().skip(1)),
            "Fprintf" => {
                let rest = all.get(2..).unwrap_or_default();
                let argument =
                    |name: &str| name.parse::<usize>().ok().and_then(|position| rest.get(position).cloned());
                values.push(super::render(resolver, all.get(1)?, Syntax::Percent, &argument));
            }
            _ => {}
        }
    }
    if values.is_empty() { None } else { Some(text::add(resolver, &values, at)) }
}

/// Whether a package in a folder `segment` may be called `name`: `go-openai`, `openai-go`, `anthropic-sdk-go`.
fn suggests(segment: &str, name: &str) -> bool {
    if !segment.contains(['-', '.']) {
        return false;
    }
    let plain = segment.trim_start_matches("go-").trim_end_matches("-go").trim_end_matches("-sdk");
    let squeezed = |text: &str| text.replace(['-', '.'], "");
    plain == name
        || squeezed(plain) == name
        || squeezed(segment) == name
        || segment.split(['-', '.']).any(|part| part == name && !matches!(part, "go" | "sdk" | "api"))
}

#[cfg(test)]
mod tests {
    use super::suggests;

    #[test]
    fn package_names_that_paths_suggest() {
        let yes = [("openai-go", "openai"), ("go-openai", "openai"), ("anthropic-sdk-go", "anthropic")];
        assert!(yes.iter().all(|(segment, name)| suggests(segment, name)));
        let no = [("openai", "client"), ("anthropic-sdk-go", "sdk"), ("go-openai", "go")];
        assert!(!no.iter().any(|(segment, name)| suggests(segment, name)));
    }
}
