//! Imports, constants and variables.

use tree_sitter::Node;

use super::super::lower::{Lowering, span};
use super::{children, elements, expr, fields, literal, stmt, types};
use crate::module::{ExprId, Import, ImportItem, Imported, Stmt, StmtId};

pub(super) fn imports(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    for child in children(node) {
        if child.kind() == "import_spec_list" {
            for spec in children(child) {
                import(l, spec, out);
            }
        } else {
            import(l, child, out);
        }
    }
}

fn import(l: &mut Lowering, spec: Node, out: &mut Vec<StmtId>) {
    let Some(path) = spec.child_by_field_name("path") else { return };
    let Some(text) = literal::string(l, path) else { return };
    let module = text.value;
    let items = match spec.child_by_field_name("name") {
        Some(name) => match name.kind() {
            "blank_identifier" => Vec::new(),
            "dot" => vec![ImportItem { imported: Imported::Star, local: "*".into(), span: span(name) }],
            _ => vec![ImportItem { imported: Imported::Module, local: l.name(name), span: span(name) }],
        },
        None => vec![ImportItem {
            imported: Imported::Module,
            local: package_name(&module).into(),
            span: text.span,
        }],
    };
    let at = l.module.imports.len() as u32;
    l.module.imports.push(Import { module, items, span: span(spec) });
    stmt::add(l, spec, Stmt::Import(at), out);
}

/// The last segment of an import path that is not a version: `openai-go` of `github.com/openai/openai-go/v3`,
/// `yaml` of `gopkg.in/yaml.v3`.
fn package_name(path: &str) -> &str {
    let mut segments = path.rsplit('/');
    let last = segments.next().unwrap_or(path);
    let name = if is_version(last) { segments.next().unwrap_or(last) } else { last };
    match name.rsplit_once('.') {
        Some((plain, version)) if is_version(version) => plain,
        _ => name,
    }
}

fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// In a group, a constant without a value repeats the one before it.
pub(super) fn constants(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let mut last: (Vec<ExprId>, Option<ExprId>) = (Vec::new(), None);
    for spec in children(node) {
        if spec.child_by_field_name("value").is_some() {
            last = (values(l, spec), ty(l, spec));
        }
        let targets = names(l, spec);
        stmt::assign(l, spec, &targets, &last.0, last.1, true, out);
    }
}

pub(super) fn variables(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    for child in children(node) {
        if child.kind() == "var_spec_list" {
            for spec in children(child) {
                variable(l, spec, out);
            }
        } else {
            variable(l, child, out);
        }
    }
}

fn variable(l: &mut Lowering, spec: Node, out: &mut Vec<StmtId>) {
    let (values, ty) = (values(l, spec), ty(l, spec));
    let targets = names(l, spec);
    stmt::assign(l, spec, &targets, &values, ty, true, out);
}

fn names(l: &mut Lowering, spec: Node) -> Vec<ExprId> {
    fields(spec, "name").into_iter().map(|name| expr::lower(l, name)).collect()
}

fn values(l: &mut Lowering, spec: Node) -> Vec<ExprId> {
    elements(spec.child_by_field_name("value")).into_iter().map(|value| expr::lower(l, value)).collect()
}

fn ty(l: &mut Lowering, spec: Node) -> Option<ExprId> {
    spec.child_by_field_name("type").map(|ty| types::lower(l, ty))
}
