//! What a file takes from others and gives to them: ES modules and `CommonJS`.

use std::sync::Arc;

use tree_sitter::Node;

use super::{class, expr, field, has_token, inner, kids, literal, stmt};
use crate::code::lower::{Lowering, span};
use crate::module::{
    Entry, Export, Exported, Expr, ExprId, Import, ImportItem, Imported, Name, Stmt, StmtId,
};

/// The index of the import in the module.
pub(super) fn import(low: &mut Lowering, node: Node) -> Option<u32> {
    let mut items = Vec::new();
    let mut source = field(node, "source");
    for clause in kids(node) {
        match clause.kind() {
            "import_clause" => {
                for kid in kids(clause) {
                    imported(low, kid, &mut items);
                }
            }
            "import_require_clause" => {
                source = source.or_else(|| field(clause, "source"));
                if let Some(local) = inner(clause) {
                    items.push(item(low, Imported::Module, local));
                }
            }
            _ => {}
        }
    }
    let module = literal::string_text(low, source?).value;
    low.module.imports.push(Import { module, items, span: span(node) });
    Some(low.module.imports.len() as u32 - 1)
}

fn imported(low: &Lowering, node: Node, items: &mut Vec<ImportItem>) {
    match node.kind() {
        "identifier" => items.push(item(low, Imported::Default, node)),
        "namespace_import" => items.extend(inner(node).map(|local| item(low, Imported::Module, local))),
        "named_imports" => {
            for specifier in kids(node) {
                let Some(name) = field(specifier, "name") else { continue };
                let local = field(specifier, "alias").unwrap_or(name);
                items.push(item(low, by_name(linked_name(low, name)), local));
            }
        }
        _ => {}
    }
}

fn item(low: &Lowering, imported: Imported, local: Node) -> ImportItem {
    ImportItem { imported, local: low.name(local), span: span(local) }
}

/// A name in an import or export clause; it may be a string.
fn linked_name(low: &Lowering, node: Node) -> Name {
    if node.kind() == "string" { literal::string_text(low, node).value } else { low.name(node) }
}

fn by_name(name: Name) -> Imported {
    if &*name == "default" { Imported::Default } else { Imported::Name(name) }
}

/// An export inside a namespace: not one of the module.
pub(super) fn exported_statement(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    if let Some(declaration) = field(node, "declaration") {
        exported_declaration(low, node, declaration, out);
    } else if let Some(value) = field(node, "value") {
        stmt::expression(low, node, value, out);
    }
}

/// The decorators of `@d export class` hang on the export.
fn exported_declaration(low: &mut Lowering, node: Node, declaration: Node, out: &mut Vec<StmtId>) {
    let mut decorators = Vec::new();
    for kid in kids(node).into_iter().filter(|kid| kid.kind() == "decorator") {
        decorators.extend(class::decorator(low, kid));
    }
    if !decorators.is_empty() && declaration.kind().ends_with("class_declaration") {
        let class = class::class(low, declaration, decorators);
        out.push(low.module.add_stmt(span(declaration), Stmt::Class(class)));
    } else {
        stmt::stmt(low, declaration, out);
    }
}

/// A module's own `export`.
pub(super) fn export(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let default = has_token(node, "default");
    if let Some(declaration) = field(node, "declaration") {
        let before = out.len();
        exported_declaration(low, node, declaration, out);
        for name in declared(low, &out[before..]) {
            let exported = if default { Name::from("default") } else { Arc::clone(&name) };
            add(low, exported, Exported::Local(name));
        }
        return;
    }
    let source = field(node, "source").map(|source| literal::string_text(low, source).value);
    let mut clause = None;
    let mut value = field(node, "value");
    for kid in kids(node) {
        match kid.kind() {
            "export_clause" => clause = Some(kid),
            "namespace_export" => {
                if let (Some(module), Some(name)) = (&source, inner(kid)) {
                    let value = Exported::From { module: Arc::clone(module), imported: Imported::Module };
                    let name = linked_name(low, name);
                    add(low, name, value);
                }
                return;
            }
            // `export = value`
            _ if has_token(node, "=") => value = Some(kid),
            "ERROR" => stmt::stmt(low, kid, out),
            _ => {}
        }
    }
    match (clause, value, source) {
        (Some(clause), _, source) => specifiers(low, clause, source.as_ref()),
        (None, Some(value), _) => {
            let id = expr::expr(low, value);
            out.push(low.module.add_stmt(span(node), Stmt::Expr(id)));
            if default {
                let exported = match low.module.expr(id) {
                    Expr::Name(name) => Exported::Local(Arc::clone(name)),
                    _ => Exported::Expr(id),
                };
                add(low, "default".into(), exported);
            } else {
                whole(low, id);
            }
        }
        (None, None, Some(module)) => star(low, module),
        (None, None, None) => {}
    }
}

fn specifiers(low: &mut Lowering, clause: Node, source: Option<&Name>) {
    for specifier in kids(clause) {
        let Some(name) = field(specifier, "name") else { continue };
        let exported =
            field(specifier, "alias").map_or_else(|| linked_name(low, name), |alias| linked_name(low, alias));
        let name = linked_name(low, name);
        let value = match source {
            Some(module) => Exported::From { module: Arc::clone(module), imported: by_name(name) },
            None => Exported::Local(name),
        };
        add(low, exported, value);
    }
}

/// The names that the statements bind in their own scope.
fn declared(low: &Lowering, stmts: &[StmtId]) -> Vec<Name> {
    let mut names = Vec::new();
    for &id in stmts {
        match &low.module.stmt(id).stmt {
            Stmt::Assign { targets, declares: true, .. } => {
                for &target in targets {
                    names.extend(expr::bound_names(low, target));
                }
            }
            Stmt::Function(id) => names.push(Arc::clone(&low.module.function(*id).name)),
            Stmt::Class(id) => names.push(Arc::clone(&low.module.class(*id).name)),
            _ => {}
        }
    }
    names
}

fn add(low: &mut Lowering, name: Name, value: Exported) {
    low.module.exports.push(Export { name, value });
}

fn star(low: &mut Lowering, module: Name) {
    add(low, "*".into(), Exported::From { module, imported: Imported::Star });
}

/// `CommonJS`: what `target = value` exports.
pub(super) fn assigned(low: &mut Lowering, target: ExprId, value: ExprId) {
    if is_exports_of_module(low, target) {
        return whole(low, value);
    }
    let (object, name) = match low.module.expr(target) {
        Expr::Member { object, name, .. } => (*object, Arc::clone(name)),
        Expr::Index { object, index } => match low.module.expr(*index) {
            Expr::Str(text) => (*object, Arc::clone(&text.value)),
            _ => return,
        },
        _ => return,
    };
    let exports = matches!(low.module.expr(object), Expr::Name(name) if &**name == "exports");
    if exports || is_exports_of_module(low, object) {
        add(low, name, Exported::Expr(value));
    }
}

fn is_exports_of_module(low: &Lowering, id: ExprId) -> bool {
    match low.module.expr(id) {
        Expr::Member { object, name, .. } => {
            &**name == "exports"
                && matches!(low.module.expr(*object), Expr::Name(module) if &**module == "module")
        }
        _ => false,
    }
}

/// `module.exports = value`: the module is the value, and has its properties.
fn whole(low: &mut Lowering, value: ExprId) {
    add(low, "default".into(), Exported::Expr(value));
    let mut exports = Vec::new();
    let module_of = |low: &Lowering, id: ExprId| match low.module.expr(id) {
        Expr::Import(module) => Some(Arc::clone(module)),
        _ => None,
    };
    let mut stars: Vec<Name> = module_of(low, value).into_iter().collect();
    if let Expr::Record { entries, .. } = low.module.expr(value) {
        for entry in entries {
            match entry {
                Entry::Field { key, value, .. } => {
                    exports.push(Export { name: Arc::clone(key), value: Exported::Expr(*value) });
                }
                Entry::Spread(spread) => stars.extend(module_of(low, *spread)),
                Entry::Computed { .. } => {}
            }
        }
    }
    low.module.exports.extend(exports);
    for module in stars {
        star(low, module);
    }
}
