//! Classes: their bases, constructors and methods.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, FunctionId};

use crate::workspace::FileId;

use super::callers::is_constructor;
use super::value::{Args, ClassRef, Value};
use super::{Resolver, last_name, paths};

/// Base classes are followed this deep; a longer line is a cycle or generated code.
const MAX_BASES: usize = 8;

impl Resolver<'_> {
    pub(super) fn package_files(&self, file: FileId) -> Vec<FileId> {
        let dir = paths::parent(self.workspace.path(file)).to_owned();
        self.workspace.files_in(&dir)
    }

    /// The class and its bases, nearest first, each with the arguments that its constructor gets. Bases are followed as
    /// they are asked for: most members are the class's own.
    pub fn lineage(
        &self,
        class: ClassRef,
        args: Option<Rc<Args>>,
    ) -> impl Iterator<Item = (ClassOrBase, Option<Rc<Args>>)> {
        let mut seen: Vec<ClassRef> = Vec::new();
        let mut count = 0;
        let mut ahead = vec![Ahead::Class(class, args)];
        std::iter::from_fn(move || {
            while count < MAX_BASES {
                match ahead.pop()? {
                    Ahead::Class(class, _) if seen.contains(&class) => {}
                    Ahead::Class(class, args) => {
                        seen.push(class);
                        count += 1;
                        ahead.push(Ahead::Bases { of: class, args: args.clone(), from: 0 });
                        return Some((ClassOrBase::Class(class), args));
                    }
                    Ahead::Bases { of, args, from } => {
                        let Some(parsed) = self.parsed(of.file) else { continue };
                        let Some(base) = parsed.module.class(of.class).bases.get(from) else { continue };
                        let base = match parsed.module.expr(*base) {
                            // `Base[T]`
                            Expr::Index { object, .. } => *object,
                            _ => *base,
                        };
                        let handed = if from == 0 { self.super_args(of, args) } else { args };
                        ahead.push(Ahead::Bases { of, args: handed.clone(), from: from + 1 });
                        match self.eval(base, &self.frame(of.file, None)) {
                            Value::Class(base) => ahead.push(Ahead::Class(base, handed)),
                            base @ Value::Symbol(_) => {
                                count += 1;
                                return Some((ClassOrBase::Base(base), handed));
                            }
                            _ => {}
                        }
                    }
                }
            }
            None
        })
    }

    /// The arguments that a class hands on to its base's constructor.
    fn super_args(&self, class: ClassRef, args: Option<Rc<Args>>) -> Option<Rc<Args>> {
        let Some((file, function)) = self.own_constructor(class) else { return args };
        let parsed = self.parsed(file)?;
        self.enter(file, function);
        let call = parsed.index.super_call(function)?;
        let Expr::Call { callee, args: written, .. } = parsed.module.expr(call) else { return None };
        let this = Self::some_object(class);
        let frame = self.method_frame(&this, file, function, args.as_ref());
        let explicit_self = match parsed.module.expr(*callee) {
            Expr::Member { object, .. } => !matches!(parsed.module.expr(*object), Expr::Super),
            _ => false,
        };
        let written = if explicit_self { written.get(1..).unwrap_or_default() } else { written };
        Some(self.args(written, &frame))
    }

    pub(super) fn constructor(&self, class: ClassRef) -> Option<(FileId, FunctionId)> {
        self.lineage(class, None).find_map(|(class, _)| match class {
            ClassOrBase::Class(class) => self.own_constructor(class),
            ClassOrBase::Base(_) => None,
        })
    }

    pub(super) fn own_constructor(&self, class: ClassRef) -> Option<(FileId, FunctionId)> {
        let parsed = self.parsed(class.file)?;
        let methods = &parsed.module.class(class.class).methods;
        let constructor =
            methods.iter().find(|method| is_constructor(&parsed.module.function(**method).name))?;
        Some((class.file, *constructor))
    }

    pub(super) fn method(&self, class: ClassRef, name: &str) -> Option<(FileId, FunctionId)> {
        self.lineage(class, None).find_map(|(class, _)| match class {
            ClassOrBase::Class(class) => self.own_method(class, name),
            ClassOrBase::Base(_) => None,
        })
    }

    pub(super) fn own_method(&self, class: ClassRef, name: &str) -> Option<(FileId, FunctionId)> {
        self.methods(class).into_iter().find(|(file, method)| {
            self.parsed(*file).is_some_and(|parsed| &*parsed.module.function(*method).name == name)
        })
    }

    /// The methods of a class; Go writes them beside the type, anywhere in the package.
    pub fn methods(&self, class: ClassRef) -> Vec<(FileId, FunctionId)> {
        let Some(parsed) = self.parsed(class.file) else { return Vec::new() };
        let declared = parsed.module.class(class.class);
        let mut out: Vec<(FileId, FunctionId)> =
            declared.methods.iter().map(|method| (class.file, *method)).collect();
        if parsed.module.language == Language::Go {
            for file in self.package_files(class.file) {
                let Some(there) = self.parsed(file) else { continue };
                for (at, function) in there.module.functions.iter().enumerate() {
                    let ty = function.receiver.as_ref().and_then(|receiver| receiver.ty);
                    let name = ty.and_then(|ty| last_name(&there.module, ty));
                    if name.as_ref() == Some(&declared.name) {
                        out.push((file, FunctionId(at as u32)));
                    }
                }
            }
        }
        out
    }
}

/// What is still to be followed of a line of bases.
enum Ahead {
    Class(ClassRef, Option<Rc<Args>>),
    /// The bases of a class from one on, with the arguments that the class gets, or hands on after the first.
    Bases {
        of: ClassRef,
        args: Option<Rc<Args>>,
        from: usize,
    },
}

/// A member of the line of bases: a class of the workspace, or where a library's begin.
#[derive(Clone, Debug)]
pub enum ClassOrBase {
    Class(ClassRef),
    Base(Value),
}
