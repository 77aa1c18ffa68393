//! A [`Module`] as text, for snapshots: every node of the common syntax in a fixed, compact form.
//!
//! Statements stand one a line, nested blocks are indented. Spans are left out, since they would make every
//! snapshot change with every edit; what errors and cells cover is shown as text.

use std::fmt::Write as _;

use crate::module::{
    Arg, ArgKind, BinaryOp, BlockId, ClassId, Entry, Export, Exported, Expr, ExprId, Field, Function,
    FunctionId, Import, Imported, LoopKind, Module, Param, ParamKind, Part, Stmt, UnaryOp,
};

/// Lowering stops long before this; a module that someone built by hand may not have.
const MAX_DEPTH: u32 = 600;

/// Renders `module`, deterministically.
pub fn outline(module: &Module) -> String {
    let mut outline = Outline { module, out: String::new(), indent: 0, depth: 0 };
    if let Some(package) = &module.package {
        outline.line(&format!("package {package}"));
    }
    outline.block(module.body);
    for export in &module.exports {
        outline.export(export);
    }
    for comment in &module.comments {
        outline.line(&format!("# {:?}", module.source(comment.body)));
    }
    for cell in &module.cells {
        outline.line(&format!("cell {} {:?}", cell.index, module.source(cell.span)));
    }
    for error in &module.errors {
        outline.line(&format!("error at {} {:?}", error.start, module.source(*error)));
    }
    outline.out
}

struct Outline<'m> {
    module: &'m Module,
    out: String,
    indent: usize,
    depth: u32,
}

impl Outline<'_> {
    fn line(&mut self, text: &str) {
        self.start();
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn start(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.indent));
    }

    fn nested(&mut self, block: BlockId) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    fn block(&mut self, block: BlockId) {
        if self.depth >= MAX_DEPTH {
            self.line("…");
            return;
        }
        self.depth += 1;
        for &id in self.module.block(block) {
            self.stmt(&self.module.stmt(id).stmt);
        }
        self.depth -= 1;
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Function(id) => return self.function(*id),
            Stmt::Class(id) => return self.class(*id),
            _ => self.start(),
        }
        match stmt {
            Stmt::Expr(value) => self.expr(*value),
            Stmt::Assign { targets, value, ty, declares } => {
                if *declares {
                    self.out.push_str("let ");
                }
                self.list(targets, " = ");
                self.typed(*ty, *value);
            }
            Stmt::Augment { target, op, value } => {
                self.expr(*target);
                let _ = write!(self.out, " {}= ", binary(*op));
                self.expr(*value);
            }
            Stmt::Return(value) => self.word("return", *value),
            Stmt::Yield(value) => self.word("yield", Some(*value)),
            Stmt::Raise(value) => self.word("raise", *value),
            Stmt::If { test, then, otherwise } => {
                self.word("if", *test);
                self.out.push('\n');
                self.nested(*then);
                if let Some(otherwise) = otherwise {
                    self.line("else");
                    self.nested(*otherwise);
                }
                return;
            }
            Stmt::Loop { kind, target, iter, test, body } => {
                self.word(
                    match kind {
                        LoopKind::Each => "for",
                        LoopKind::While => "while",
                        LoopKind::Endless => "loop",
                    },
                    *target,
                );
                if let Some(iter) = iter {
                    self.out.push_str(" in ");
                    self.expr(*iter);
                }
                if let Some(test) = test {
                    self.out.push(' ');
                    self.expr(*test);
                }
                self.out.push('\n');
                self.nested(*body);
                return;
            }
            Stmt::Try { body, handlers, finally } => {
                self.out.push_str("try\n");
                self.nested(*body);
                for handler in handlers {
                    self.line("handler");
                    self.nested(*handler);
                }
                if let Some(finally) = finally {
                    self.line("finally");
                    self.nested(*finally);
                }
                return;
            }
            Stmt::Block(block) => {
                self.out.push_str("block\n");
                self.nested(*block);
                return;
            }
            Stmt::Import(index) => match self.module.imports.get(*index as usize) {
                Some(import) => self.import(import),
                None => self.out.push_str("import ?"),
            },
            Stmt::Break => self.out.push_str("break"),
            Stmt::Outer { names, of_module } => {
                let word = if *of_module { "global" } else { "nonlocal" };
                let _ = write!(self.out, "{word} {}", names.join(", "));
            }
            Stmt::Continue => self.out.push_str("continue"),
            Stmt::Function(_) | Stmt::Class(_) => {}
        }
        self.out.push('\n');
    }

    fn word(&mut self, word: &str, value: Option<ExprId>) {
        self.out.push_str(word);
        if let Some(value) = value {
            self.out.push(' ');
            self.expr(value);
        }
    }

    fn typed(&mut self, ty: Option<ExprId>, value: Option<ExprId>) {
        if let Some(ty) = ty {
            self.out.push_str(": ");
            self.expr(ty);
        }
        if let Some(value) = value {
            self.out.push_str(" = ");
            self.expr(value);
        }
    }

    fn list(&mut self, items: &[ExprId], separator: &str) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push_str(separator);
            }
            self.expr(*item);
        }
    }

    fn import(&mut self, import: &Import) {
        let _ = write!(self.out, "import {:?}", &*import.module);
        for item in &import.items {
            match &item.imported {
                Imported::Module => self.out.push_str(" module"),
                Imported::Default => self.out.push_str(" default"),
                Imported::Star => self.out.push_str(" *"),
                Imported::Name(name) => {
                    let _ = write!(self.out, " {name}");
                }
            }
            if item.imported != Imported::Star {
                let _ = write!(self.out, " as {}", item.local);
            }
        }
    }

    fn export(&mut self, export: &Export) {
        self.start();
        let _ = write!(self.out, "export {} = ", export.name);
        match &export.value {
            Exported::Expr(value) => self.expr(*value),
            Exported::Local(name) => self.out.push_str(name),
            Exported::From { module, imported } => {
                let _ = write!(self.out, "{imported:?} from {module:?}");
            }
        }
        self.out.push('\n');
    }

    fn function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        self.decorators(&function.decorators);
        self.start();
        for (holds, word) in [(function.is_static, "static "), (function.is_property, "property ")] {
            if holds {
                self.out.push_str(word);
            }
        }
        let _ = write!(self.out, "def {}", function.name);
        self.signature(function);
        self.out.push('\n');
        self.indent += 1;
        if let Some(doc) = &function.doc {
            self.line(&format!("doc {:?}", &*doc.value));
        }
        self.block(function.body);
        self.indent -= 1;
    }

    fn signature(&mut self, function: &Function) {
        if let Some(receiver) = &function.receiver {
            self.out.push('<');
            self.param(receiver);
            self.out.push('>');
        }
        self.out.push('(');
        for (index, param) in function.params.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.param(param);
        }
        self.out.push(')');
        if let Some(returns) = function.returns {
            self.out.push_str(" -> ");
            self.expr(returns);
        }
    }

    fn param(&mut self, param: &Param) {
        self.out.push_str(match param.kind {
            ParamKind::Positional => "",
            ParamKind::NamedOnly => "named ",
            ParamKind::Rest => "*",
            ParamKind::RestNamed => "**",
        });
        match param.pattern {
            Some(pattern) => self.expr(pattern),
            None => self.out.push_str(&param.name),
        }
        self.typed(param.ty, param.default);
    }

    fn decorators(&mut self, decorators: &[ExprId]) {
        for decorator in decorators {
            self.start();
            self.out.push('@');
            self.expr(*decorator);
            self.out.push('\n');
        }
    }

    fn class(&mut self, id: ClassId) {
        let class = self.module.class(id);
        self.decorators(&class.decorators);
        self.start();
        let _ = write!(self.out, "class {}(", class.name);
        self.list(&class.bases, ", ");
        self.out.push_str(")\n");
        self.members(id);
    }

    /// Without the heading and with an end of line, so that it can follow a class expression's heading too.
    fn members(&mut self, id: ClassId) {
        let class = self.module.class(id);
        self.indent += 1;
        if let Some(doc) = &class.doc {
            self.line(&format!("doc {:?}", &*doc.value));
        }
        for Field { name, value, ty, .. } in &class.fields {
            self.start();
            let _ = write!(self.out, "field {name}");
            self.typed(*ty, *value);
            self.out.push('\n');
        }
        for method in &class.methods {
            self.function(*method);
        }
        if let Some(body) = class.body {
            self.line("body");
            self.nested(body);
        }
        self.indent -= 1;
    }

    fn expr(&mut self, id: ExprId) {
        if self.depth >= MAX_DEPTH {
            self.out.push('…');
            return;
        }
        self.depth += 1;
        self.expr_inside(self.module.expr(id));
        self.depth -= 1;
    }

    fn maybe(&mut self, id: Option<ExprId>) {
        if let Some(id) = id {
            self.expr(id);
        }
    }

    fn expr_inside(&mut self, expr: &Expr) {
        match expr {
            Expr::Str(text) => {
                let _ = write!(self.out, "{:?}", &*text.value);
            }
            Expr::Template(parts) => self.template(parts),
            Expr::Number(name) | Expr::Name(name) => self.out.push_str(name),
            Expr::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Expr::Null => self.out.push_str("null"),
            Expr::This => self.out.push_str("this"),
            Expr::Super => self.out.push_str("super"),
            Expr::Member { object, name, .. } => {
                self.expr(*object);
                let _ = write!(self.out, ".{name}");
            }
            Expr::Index { object, index } => {
                self.expr(*object);
                self.out.push('[');
                self.expr(*index);
                self.out.push(']');
            }
            Expr::Slice { object, start, end } => {
                self.expr(*object);
                self.out.push('[');
                self.maybe(*start);
                self.out.push(':');
                self.maybe(*end);
                self.out.push(']');
            }
            Expr::Call { callee, args, new, .. } => self.call(*callee, args, *new),
            Expr::Tagged { tag, template } => self.form("tagged", &[*tag, *template]),
            Expr::Record { entries, ty } => self.record(entries, *ty),
            Expr::List { items, ty } => {
                self.maybe(*ty);
                self.out.push('[');
                self.list(items, " ");
                self.out.push(']');
            }
            Expr::Results(items) => self.form("results", items),
            Expr::Spread(value) => {
                self.out.push_str("...");
                self.expr(*value);
            }
            Expr::Conditional { test, then, otherwise } => self.form("if", &[*test, *then, *otherwise]),
            Expr::Fallback { left, right } => self.form("or", &[*left, *right]),
            Expr::And { left, right } => self.form("and", &[*left, *right]),
            Expr::Binary { op, operands } => self.form(binary(*op), operands),
            Expr::Unary { op, operand } => self.form(
                match op {
                    UnaryOp::Not => "not",
                    UnaryOp::Negate => "negate",
                    UnaryOp::Other => "unary",
                },
                &[*operand],
            ),
            Expr::Lambda(function) => self.lambda(*function),
            Expr::Class(id) => self.class_value(*id),
            Expr::Each { target, iter, conditions, element } => {
                self.out.push_str("(each ");
                self.list(&[*target, *iter], " ");
                for condition in conditions {
                    self.out.push(' ');
                    self.form("when", &[*condition]);
                }
                self.out.push(' ');
                self.expr(*element);
                self.out.push(')');
            }
            Expr::Assign { target, value } => self.form(":=", &[*target, *value]),
            Expr::Import(module) => {
                let _ = write!(self.out, "(import {:?})", &**module);
            }
            Expr::Opaque(children) => self.form("?", children),
        }
    }

    fn form(&mut self, head: &str, items: &[ExprId]) {
        let _ = write!(self.out, "({head}");
        if !items.is_empty() {
            self.out.push(' ');
        }
        self.list(items, " ");
        self.out.push(')');
    }

    fn template(&mut self, parts: &[Part]) {
        self.out.push_str("(template");
        for part in parts {
            match part {
                Part::Text(text) => {
                    let _ = write!(self.out, " {:?}", &*text.value);
                }
                Part::Hole(hole) => {
                    self.out.push_str(" ${");
                    self.expr(*hole);
                    self.out.push('}');
                }
            }
        }
        self.out.push(')');
    }

    fn call(&mut self, callee: ExprId, args: &[Arg], new: bool) {
        self.out.push_str(if new { "(new " } else { "(call " });
        self.expr(callee);
        for arg in args {
            self.out.push(' ');
            match &arg.kind {
                ArgKind::Positional => {}
                ArgKind::Named(name) => {
                    let _ = write!(self.out, "{name}=");
                }
                ArgKind::Spread => self.out.push('*'),
                ArgKind::SpreadNamed => self.out.push_str("**"),
            }
            self.expr(arg.value);
        }
        self.out.push(')');
    }

    fn record(&mut self, entries: &[Entry], ty: Option<ExprId>) {
        self.maybe(ty);
        self.out.push('{');
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            match entry {
                Entry::Field { key, value, .. } => {
                    // Quoted only where it is no plain word, so that `{a: 1}` and `{"a": 1}` read alike.
                    if !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_$-.".contains(c)) {
                        self.out.push_str(key);
                    } else {
                        let _ = write!(self.out, "{key:?}");
                    }
                    self.out.push_str(": ");
                    self.expr(*value);
                }
                Entry::Computed { key, value } => {
                    self.out.push('[');
                    self.expr(*key);
                    self.out.push_str("]: ");
                    self.expr(*value);
                }
                Entry::Spread(value) => {
                    self.out.push_str("...");
                    self.expr(*value);
                }
            }
        }
        self.out.push('}');
    }

    fn lambda(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        let _ =
            write!(self.out, "(lambda{}{}", if function.name.is_empty() { "" } else { " " }, function.name);
        self.signature(function);
        let body = self.module.block(function.body);
        if let [only] = body
            && let Stmt::Return(Some(value)) = self.module.stmt(*only).stmt
        {
            self.out.push_str(" => ");
            self.expr(value);
        } else if !body.is_empty() {
            self.out.push_str(" {\n");
            self.nested(function.body);
            self.start();
            self.out.push('}');
        }
        self.out.push(')');
    }

    fn class_value(&mut self, id: ClassId) {
        let class = self.module.class(id);
        let _ = write!(self.out, "(class {}(", class.name);
        self.list(&class.bases, ", ");
        self.out.push_str(") {\n");
        self.members(id);
        self.start();
        self.out.push_str("})");
    }
}

fn binary(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "%",
        BinaryOp::Pow => "**",
        BinaryOp::Pipe => "|",
        BinaryOp::Less => "<",
        BinaryOp::AtMost => "<=",
        BinaryOp::Compare => "compare",
        BinaryOp::Other => "op",
    }
}
