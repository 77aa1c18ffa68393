//! Imports.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{Import, ImportItem, Imported, Name, Stmt, StmtId};

impl Python<'_> {
    pub(super) fn import(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let names = Self::fields(node, self.grammar.name);
        match self.kind(node) {
            Kind::ImportStatement => {
                for name in names {
                    let (module, item) = self.import_module(name);
                    self.import_stmt(node, module, vec![item], out);
                }
            }
            Kind::FutureImportStatement => {
                let items = names.into_iter().map(|name| self.import_name(name)).collect();
                self.import_stmt(node, "__future__".into(), items, out);
            }
            _ => {
                let module = node.child_by_field_id(self.grammar.module_name);
                let module = module.map_or_else(|| "".into(), |module| self.dotted(module));
                let mut items: Vec<_> = names.into_iter().map(|name| self.import_name(name)).collect();
                for child in self.children(node) {
                    if self.kind(child) == Kind::WildcardImport {
                        let imported = Imported::Star;
                        items.push(ImportItem { imported, local: "*".into(), span: span(child) });
                    }
                }
                self.import_stmt(node, module, items, out);
            }
        }
    }

    fn import_stmt(&mut self, node: Node, module: Name, items: Vec<ImportItem>, out: &mut Vec<StmtId>) {
        let imports = &mut self.low.module.imports;
        imports.push(Import { module, items, span: span(node) });
        let index = imports.len() as u32 - 1;
        self.push(node, Stmt::Import(index), out);
    }

    /// One name of `import a.b, c as d`. Without an alias the first segment is bound, though the module is the
    /// whole: `a.b.f` then reaches `f` through both.
    fn import_module(&self, node: Node) -> (Name, ImportItem) {
        let (name, alias) = self.alias(node);
        let module = self.dotted(name);
        let local = match alias {
            Some(alias) => self.low.name(alias),
            None => module.split('.').next().unwrap_or_default().into(),
        };
        (module, ImportItem { imported: Imported::Module, local, span: span(node) })
    }

    /// One name of `from m import a, b as c`.
    fn import_name(&self, node: Node) -> ImportItem {
        let (name, alias) = self.alias(node);
        let imported = self.dotted(name);
        let local = alias.map_or_else(|| imported.clone(), |alias| self.low.name(alias));
        ImportItem { imported: Imported::Name(imported), local, span: span(node) }
    }

    fn alias<'t>(&self, node: Node<'t>) -> (Node<'t>, Option<Node<'t>>) {
        if self.kind(node) != Kind::AliasedImport {
            return (node, None);
        }
        let name = node.child_by_field_id(self.grammar.name).unwrap_or(node);
        (name, node.child_by_field_id(self.grammar.alias))
    }

    /// `a.b`, `..a.b`, without what may stand between the names.
    fn dotted(&self, node: Node) -> Name {
        let text = self.low.text(node);
        if !text.contains([' ', '\t', '\\', '\n', '\r', '#']) {
            return text.into();
        }
        let mut name = String::new();
        for child in self.children(node) {
            match self.kind(child) {
                Kind::ImportPrefix => name.extend(self.low.text(child).chars().filter(|char| *char == '.')),
                Kind::DottedName => name.push_str(&self.dotted(child)),
                _ => {
                    if !name.is_empty() && self.kind(node) == Kind::DottedName {
                        name.push('.');
                    }
                    name.push_str(self.low.text(child));
                }
            }
        }
        name.into()
    }
}
