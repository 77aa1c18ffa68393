//! Where an import leads: the one place, with `grammars` and the SDK data, that asks which language a file is in.

use promptlint_grammars::Language;
use promptlint_grammars::module::{BinaryOp, Exported, Expr, Imported, Name};
use rustc_hash::FxHashSet;

use crate::workspace::FileId;

use super::events::{Event, EventKind};
use super::paths::{clean, parent};
use super::value::{Base, Loc, Value};
use super::{Frame, Resolver};

/// Imports are followed to this many files: the rest of a larger program has little to do with the first.
const MAX_IMPORTED: usize = 400;

/// What a module's name leads to.
#[derive(Clone, Debug)]
pub(super) enum Target {
    File(FileId),
    /// A folder with files of its own but none that stands for it.
    Folder(Name),
    Outside(Name),
}

impl Resolver<'_> {
    /// The value that item `item` of import `import` binds in `file`.
    pub(super) fn imported(&self, file: FileId, import: u32, item: u32) -> Value {
        let Some(parsed) = self.parsed(file) else { return Value::Null };
        let import = &parsed.module.imports[import as usize];
        let item = &import.items[item as usize];
        let at = Loc { file, span: item.span };
        let target = self.target(file, parsed.module.language, &import.module);
        let value = match (&target, &item.imported) {
            (Target::Outside(package), Imported::Module) => {
                // `import a.b` binds `a`.
                let package = match package.split_once('.') {
                    Some((head, _)) if parsed.module.language == Language::Python && *head == *item.local => {
                        head
                    }
                    _ => package,
                };
                Value::external(package, &[])
            }
            (Target::Outside(package), Imported::Star) => Value::external(package, &[]),
            (Target::Outside(package), Imported::Default) => {
                Value::external(package, &["default", self.libraries.default_export(package, &item.local)])
            }
            (Target::Outside(package), Imported::Name(name)) => Value::external(package, &[name]),
            (Target::File(target), Imported::Module) => match &*import.module {
                // `import pkg.sub` binds the outermost package, from which members lead on.
                path if parsed.module.language == Language::Python
                    && path.contains('.')
                    && !path.starts_with('.')
                    && path.split('.').next() == Some(&*item.local) =>
                {
                    Value::Package(self.python_root(file, &item.local).unwrap_or_else(|| item.local.clone()))
                }
                _ => Value::Module(*target),
            },
            (Target::Folder(folder), Imported::Module | Imported::Star | Imported::Default) => {
                Value::Package(folder.clone())
            }
            (Target::Folder(folder), Imported::Name(name)) => self.package_member(folder, name),
            (Target::File(target), Imported::Star) => Value::Module(*target),
            (Target::File(target), Imported::Default) => self.export(*target, "default"),
            (Target::File(target), Imported::Name(name)) => self.export(*target, name),
        };
        match value {
            Value::Symbol(symbol) if symbol.at.is_none() => {
                Value::Symbol(std::rc::Rc::new(super::Symbol { at: Some(at), ..(*symbol).clone() }))
            }
            value => value,
        }
    }

    /// The file of the workspace that an import leads to, without reading it.
    pub fn import_of(&self, file: FileId, event: &Event) -> Option<FileId> {
        let EventKind::Import { import, .. } = event.kind else { return None };
        let parsed = self.parsed(file)?;
        match self.target(file, parsed.module.language, &parsed.module.imports[import as usize].module) {
            Target::File(target) => Some(target),
            Target::Folder(_) | Target::Outside(_) => None,
        }
    }

    /// The files of the workspace that run when `file` does: what it imports, what that imports, and so on.
    pub fn imported_by(&self, file: FileId) -> FxHashSet<FileId> {
        let mut seen = FxHashSet::from_iter([file]);
        let mut next = vec![file];
        while let Some(file) = next.pop() {
            let Some(parsed) = self.parsed(file) else { continue };
            for import in &parsed.module.imports {
                let Target::File(target) = self.target(file, parsed.module.language, &import.module) else {
                    continue;
                };
                if seen.len() < MAX_IMPORTED && seen.insert(target) {
                    next.push(target);
                }
            }
        }
        seen
    }

    /// `require("x")` and `import("x")`.
    pub(super) fn import_value(&self, file: FileId, module: &str) -> Value {
        let Some(parsed) = self.parsed(file) else { return Value::Null };
        match self.target(file, parsed.module.language, module) {
            Target::File(target) => Value::Module(target),
            Target::Folder(folder) => Value::Package(folder),
            Target::Outside(package) => Value::external(&package, &[]),
        }
    }

    /// A name of a module, seen from outside.
    pub(super) fn export(&self, file: FileId, name: &str) -> Value {
        let guard = (file, u32::MAX, Name::from(name));
        if !self.active.borrow_mut().insert(guard.clone()) {
            return Value::Null;
        }
        let value = self.export_new(file, name);
        self.active.borrow_mut().remove(&guard);
        value
    }

    fn export_new(&self, file: FileId, name: &str) -> Value {
        let Some(parsed) = self.parsed(file) else { return Value::Null };
        let module = &*parsed.module;
        let top = self.frame(file, None);
        let exports: Vec<_> = module.exports.iter().filter(|export| &*export.name == name).collect();
        if let Some(export) = exports.last() {
            return match &export.value {
                Exported::Expr(expr) => self.eval(*expr, &top),
                Exported::Local(local) => self.top_level(file, local).unwrap_or(Value::Null),
                Exported::From { module: from, imported } => self.re_export(file, from, imported),
            };
        }
        for export in module.exports.iter().filter(|export| &*export.name == "*") {
            if let Exported::From { module: from, .. } = &export.value {
                let value = self.re_export(file, from, &Imported::Name(name.into()));
                if !value.is_null() {
                    return value;
                }
            }
        }
        if matches!(module.language, Language::TypeScript | Language::JavaScript) && name == "default" {
            // A CommonJS module imported as a default is the module itself.
            return Value::Module(file);
        }
        if let Some(value) = self.top_level(file, name) {
            return value;
        }
        self.star_imports(file, name).or_else(|| self.submodule(file, name)).unwrap_or(Value::Null)
    }

    fn re_export(&self, file: FileId, from: &str, imported: &Imported) -> Value {
        let Some(parsed) = self.parsed(file) else { return Value::Null };
        match (self.target(file, parsed.module.language, from), imported) {
            (Target::File(target), Imported::Name(name)) => self.export(target, name),
            (Target::File(target), Imported::Default) => self.export(target, "default"),
            (Target::File(target), Imported::Module | Imported::Star) => Value::Module(target),
            (Target::Folder(folder), Imported::Name(name)) => self.package_member(&folder, name),
            (Target::Folder(folder), _) => Value::Package(folder),
            (Target::Outside(package), Imported::Name(name)) => Value::external(&package, &[name]),
            (Target::Outside(package), Imported::Default) => Value::external(&package, &["default"]),
            (Target::Outside(package), Imported::Module | Imported::Star) => Value::external(&package, &[]),
        }
    }

    /// A module-level name as it stands when the module has run.
    pub(super) fn top_level(&self, file: FileId, name: &str) -> Option<Value> {
        let parsed = self.parsed(file)?;
        if parsed.index.events(None, name).is_empty() {
            return None;
        }
        let top = self.frame(file, None);
        let end = parsed.module.text.len() as u32;
        let at = Loc { file, span: promptlint_grammars::module::Span { start: end, end } };
        let mut values = vec![self.name(&name.into(), at, &top)];
        values.extend(self.assigned_within(file, None, name));
        Some(Value::one_of(values))
    }

    /// What `from x import *` brings.
    fn star_imports(&self, file: FileId, name: &str) -> Option<Value> {
        let parsed = self.parsed(file)?;
        for event in parsed.index.events(None, "*") {
            let EventKind::Import { import, .. } = event.kind else { continue };
            let import = &parsed.module.imports[import as usize];
            match self.target(file, parsed.module.language, &import.module) {
                Target::File(target) if target != file => {
                    let value = self.export(target, name);
                    if !value.is_null() {
                        return Some(value);
                    }
                }
                Target::Folder(folder) => {
                    let value = self.package_member(&folder, name);
                    if !value.is_null() {
                        return Some(value);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A name that other files bring: those of the same package (Go), and star imports.
    pub(super) fn package_name(&self, name: &Name, frame: &Frame) -> Option<Value> {
        let parsed = self.parsed(frame.file)?;
        if parsed.module.language == Language::Go {
            let dir = parent(self.workspace.path(frame.file)).to_owned();
            for other in self.workspace.files_in(&dir) {
                if other != frame.file
                    && self.is_same_package(other, parsed.module.package.as_ref())
                    && let Some(value) = self.top_level(other, name)
                {
                    return Some(value);
                }
            }
        }
        if parsed.index.events(None, "*").is_empty() { None } else { self.star_imports(frame.file, name) }
    }

    /// The files of a Go file's package, itself among them, without its tests.
    pub(super) fn same_package(&self, file: FileId) -> Vec<FileId> {
        let Some(parsed) = self.parsed(file) else { return Vec::new() };
        let mut files = self.workspace.files_in(parent(self.workspace.path(file)));
        files.retain(|other| {
            *other == file
                || (!super::callers::is_test(self.workspace.path(*other))
                    && self.is_same_package(*other, parsed.module.package.as_ref()))
        });
        files
    }

    fn is_same_package(&self, file: FileId, package: Option<&Name>) -> bool {
        self.parsed(file).is_some_and(|parsed| {
            parsed.module.language == Language::Go && parsed.module.package.as_ref() == package
        })
    }

    pub(super) fn package_member(&self, folder: &str, name: &str) -> Value {
        let join = |end: &str| if folder.is_empty() { end.to_owned() } else { format!("{folder}/{end}") };
        for end in ["__init__.py", "index.ts", "index.js"] {
            if let Some(file) = self.workspace.file_at(&join(end)) {
                let value = self.export(file, name);
                if !value.is_null() {
                    return value;
                }
            }
        }
        if let Some(file) = self.workspace.file_at(&join(&format!("{name}.py"))) {
            return Value::Module(file);
        }
        for file in self.workspace.files_in(folder) {
            let is_go = self.workspace.source(file) == promptlint_grammars::Source::Go;
            if is_go && let Some(value) = self.top_level(file, name) {
                return value;
            }
        }
        if self.workspace.file_at(&join(&format!("{name}/__init__.py"))).is_some()
            || !self.workspace.files_in(&join(name)).is_empty()
        {
            return Value::Package(join(name).into());
        }
        Value::Null
    }

    /// `from package import module`.
    fn submodule(&self, file: FileId, name: &str) -> Option<Value> {
        let path = self.workspace.path(file);
        let folder = path.strip_suffix("__init__.py")?;
        let file = self
            .workspace
            .file_at(&format!("{folder}{name}.py"))
            .or_else(|| self.workspace.file_at(&format!("{folder}{name}/__init__.py")))?;
        Some(Value::Module(file))
    }

    fn target(&self, file: FileId, language: Language, module: &str) -> Target {
        let known = self.indexes.targets.read().ok();
        if let Some(target) = known.as_ref().and_then(|targets| targets.get(&file)?.get(module)) {
            return target.clone();
        }
        drop(known);
        let before = self.reads.take();
        let target = self.target_new(file, language, module);
        let read = self.reads.replace(before);
        // Who asks next would not be known to have read those files.
        if !read.is_empty() {
            self.reads.borrow_mut().extend(read);
        } else if let Ok(mut targets) = self.indexes.targets.write() {
            targets.entry(file).or_default().insert(module.into(), target.clone());
        }
        target
    }

    fn target_new(&self, file: FileId, language: Language, module: &str) -> Target {
        let path = self.workspace.path(file).clone();
        let found = match language {
            Language::Python => self.python(file, &path, module),
            Language::TypeScript | Language::JavaScript => self.javascript(&path, module),
            Language::Go => self.go(&path, module),
            Language::Template => None,
        };
        let is_script = matches!(language, Language::TypeScript | Language::JavaScript);
        let package = || if is_script { super::javascript::registry_name(module) } else { module.into() };
        found.unwrap_or_else(|| Target::Outside(package().as_ref().into()))
    }

    fn python(&self, file: FileId, path: &str, module: &str) -> Option<Target> {
        let dots = module.bytes().take_while(|byte| *byte == b'.').count();
        let rest = module[dots..].replace('.', "/");
        if dots > 0 {
            let mut dir = parent(path);
            for _ in 1..dots {
                dir = parent(dir);
            }
            return self.python_at(dir, &rest);
        }
        let head = rest.split('/').next().unwrap_or(&rest);
        // Frameworks that `builtins` speaks of; a folder of examples often bears their name.
        let is_known = matches!(head, "chainlit" | "streamlit") || self.libraries.is_known_package(head);
        if is_known && !self.is_own_package(path, head) && !self.is_own_module(file, path, module) {
            return None;
        }
        let mut dir = parent(path).to_owned();
        loop {
            if self.may_hold(&dir, head)
                && let Some(target) = self.python_at(&dir, &rest)
                && !matches!(target, Target::File(found) if found == file)
            {
                return Some(target);
            }
            if dir.is_empty() {
                return None;
            }
            dir = parent(&dir).to_owned();
        }
    }

    /// Whether a module that bears an SDK's name is the application's own: `agents/team.py`, or an `agents.py` beside
    /// a script, that defines what is imported. Beside a module of a package it is not what an import means.
    fn is_own_module(&self, file: FileId, path: &str, module: &str) -> bool {
        let rest = module.replace('.', "/");
        let mut dir = parent(path);
        loop {
            let at = |end: &str| if dir.is_empty() { end.to_owned() } else { format!("{dir}/{end}") };
            let own = self.workspace.file_at(&at(&format!("{rest}.py")));
            if let Some(own) = own.filter(|own| *own != file) {
                if self.workspace.file_at(&at("__init__.py")).is_some() {
                    return false;
                }
                return self.defines_imported(file, own, module);
            }
            if dir.is_empty() {
                return false;
            }
            dir = parent(dir);
        }
    }

    /// Whether `own` defines, rather than imports, every name that `file` takes from `module`.
    fn defines_imported(&self, file: FileId, own: FileId, module: &str) -> bool {
        let (Some(here), Some(there)) = (self.parsed(file), self.parsed(own)) else { return false };
        let imports = here.module.imports.iter().filter(|import| &*import.module == module);
        let mut names = imports.flat_map(|import| &import.items).filter_map(|item| match &item.imported {
            Imported::Name(name) => Some(name),
            _ => None,
        });
        let mut any = false;
        let all = names.all(|name| {
            any = true;
            let events = there.index.events(None, name);
            !events.is_empty() && !events.iter().any(|event| matches!(event.kind, EventKind::Import { .. }))
        });
        all && any
    }

    /// Whether a package that bears an SDK's name is the repository's own (`agents/` of an application). A module
    /// beside its user (`llms/openai.py`) is not; and in the SDK's own repository only the SDK itself means it.
    fn is_own_package(&self, path: &str, head: &str) -> bool {
        let mut dir = parent(path);
        loop {
            let at = |end: &str| if dir.is_empty() { end.to_owned() } else { format!("{dir}/{end}") };
            let is_package = self.workspace.file_at(&at(&format!("{head}/__init__.py"))).is_some()
                && self.workspace.file_at(&at("__init__.py")).is_none();
            if is_package {
                let is_inside = path.starts_with(&at(&format!("{head}/")));
                return is_inside || !self.is_project(dir, head);
            }
            if dir.is_empty() {
                return false;
            }
            dir = parent(dir);
        }
    }

    /// Whether the project in `dir`, or above it, is published under this name.
    fn is_project(&self, dir: &str, name: &str) -> bool {
        let mut dir = dir;
        loop {
            let at = |end: &str| if dir.is_empty() { end.to_owned() } else { format!("{dir}/{end}") };
            if let Some(text) = self.workspace.text(&at("pyproject.toml")) {
                let names = text.lines().filter_map(|line| line.trim().strip_prefix("name"));
                let mut names = names.filter_map(|rest| rest.trim_start().strip_prefix('='));
                return names.any(|value| value.trim().trim_matches(['"', '\'']).replace('-', "_") == name);
            }
            if dir.is_empty() {
                return false;
            }
            dir = parent(dir);
        }
    }

    /// Whether a module or package of this name can stand in a folder, or in its `src`.
    fn may_hold(&self, dir: &str, head: &str) -> bool {
        let in_dir = |dir: &str| {
            self.workspace.has_entry(dir, head) || self.workspace.has_entry(dir, &format!("{head}.py"))
        };
        let source = || if dir.is_empty() { "src".to_owned() } else { format!("{dir}/src") };
        in_dir(dir) || self.workspace.has_entry(dir, "src") && in_dir(&source())
    }

    fn python_root(&self, file: FileId, head: &str) -> Option<Name> {
        let mut dir = parent(self.workspace.path(file));
        loop {
            let folder = if dir.is_empty() { head.to_owned() } else { format!("{dir}/{head}") };
            if !self.workspace.files_in(&folder).is_empty() {
                return Some(folder.into());
            }
            if dir.is_empty() {
                return None;
            }
            dir = parent(dir);
        }
    }

    fn python_at(&self, dir: &str, rest: &str) -> Option<Target> {
        let base = match (dir.is_empty(), rest.is_empty()) {
            (true, _) => rest.to_owned(),
            (_, true) => dir.to_owned(),
            _ => format!("{dir}/{rest}"),
        };
        for base in
            [base.clone(), if dir.is_empty() { format!("src/{rest}") } else { format!("{dir}/src/{rest}") }]
        {
            if let Some(file) = self.workspace.file_at(&format!("{base}.py")) {
                return Some(Target::File(file));
            }
            if let Some(file) = self.workspace.file_at(&format!("{base}/__init__.py")) {
                return Some(Target::File(file));
            }
        }
        let has_python = self
            .workspace
            .files_in(&base)
            .iter()
            .any(|file| self.workspace.source(*file) == promptlint_grammars::Source::Python);
        (has_python && !base.is_empty() && !base.ends_with('/')).then(|| Target::Folder(base.into()))
    }

    fn go(&self, path: &str, module: &str) -> Option<Target> {
        if self.libraries.is_sdk_package(module) {
            return None;
        }
        let mut dir = parent(path);
        loop {
            let manifest = if dir.is_empty() { "go.mod".to_owned() } else { format!("{dir}/go.mod") };
            if let Some(text) = self.workspace.text(&manifest) {
                let name =
                    text.lines().find_map(|line| line.strip_prefix("module "))?.trim().trim_matches('"');
                if let Some(rest) = module.strip_prefix(name)
                    && (rest.is_empty() || rest.starts_with('/'))
                {
                    return Some(Target::Folder(clean(&format!("{dir}/{rest}")).into()));
                }
            }
            if dir.is_empty() {
                return None;
            }
            dir = parent(dir);
        }
    }

    /// The folder of the workspace that a Go import names.
    pub(super) fn go_folder(&self, file: FileId, module: &str) -> Option<Name> {
        let path = self.workspace.path(file).clone();
        match self.go(&path, module)? {
            Target::Folder(folder) => Some(folder),
            _ => None,
        }
    }

    /// The type of a value that is only declared: `client: OpenAI`, `*openai.Client`.
    pub(super) fn instance(
        &self,
        ty: promptlint_grammars::module::ExprId,
        frame: &std::rc::Rc<Frame>,
    ) -> Option<Value> {
        let parsed = self.parsed(frame.file)?;
        match parsed.module.expr(ty) {
            Expr::Name(_) | Expr::Member { .. } => {}
            Expr::Class(class) if parsed.module.language == Language::TypeScript => {
                let class = super::value::ClassRef { file: frame.file, class: *class };
                return self.is_shape(class).then(|| Self::some_object(class));
            }
            // `X | None`
            Expr::Binary { op: BinaryOp::Pipe, operands } => {
                return operands.iter().find_map(|operand| self.instance(*operand, frame));
            }
            // `Optional[X]`, `Agent[Deps, str]`; a container holds instances, it is none.
            Expr::Index { object, index } => {
                let name = super::last_name(&parsed.module, *object)?;
                if matches!(&*name, "Optional" | "Annotated" | "Final" | "ClassVar" | "Required" | "Union") {
                    let index = match parsed.module.expr(*index) {
                        Expr::List { items, .. } => *items.first()?,
                        _ => *index,
                    };
                    return self.instance(index, frame);
                }
                let is_container = name.chars().next().is_some_and(char::is_lowercase)
                    || matches!(
                        &*name,
                        "List"
                            | "Dict"
                            | "Tuple"
                            | "Set"
                            | "Sequence"
                            | "Iterable"
                            | "Iterator"
                            | "Type"
                            | "Callable"
                            | "Generator"
                            | "AsyncGenerator"
                            | "AsyncIterator"
                            | "Mapping"
                            | "Literal"
                            | "Awaitable"
                    );
                return if is_container { None } else { self.instance(*object, frame) };
            }
            // A name written as a text, because it is defined later.
            Expr::Str(text) => {
                let is_name = |char: char| char.is_alphanumeric() || char == '_';
                if text.value.is_empty() || !text.value.chars().all(is_name) {
                    return None;
                }
                let top = self.frame(frame.file, None);
                let at = Loc { file: frame.file, span: text.span };
                return match self.name(&text.value, at, &top) {
                    Value::Class(class) => Some(Self::some_object(class)),
                    _ => None,
                };
            }
            _ => return None,
        }
        match self.eval(ty, frame) {
            Value::Class(class) => Some(Self::some_object(class)),
            Value::Symbol(symbol) => match &symbol.base {
                Base::External { package, .. } if package.is_empty() => None,
                Base::External { .. } | Base::Member { .. } => {
                    let at = symbol.at;
                    Some(Value::symbol(Base::Instance { of: Value::Symbol(symbol) }, at))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
