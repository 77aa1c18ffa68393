//! What stands around a call: its loops, and where a cap of its output can be written.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, Span};

use crate::call::{Insertion, LoopInfo, Place};
use crate::resolve::{CallSite, Parsed, last_name};
use crate::workspace::FileId;

use super::super::holder::Holder;
use super::super::insertion;
use super::super::request::Match;
use super::Finder;

impl Finder<'_> {
    pub(super) fn loop_info(&self, parsed: &Parsed, site: &CallSite) -> LoopInfo {
        let mut bound = Some(1u64);
        for at in &site.loops {
            bound = bound.and_then(|bound| Some(bound.saturating_mul(self.bound_of(parsed, site, *at)?)));
        }
        LoopInfo { inside: !site.loops.is_empty(), bound: bound.filter(|_| !site.loops.is_empty()) }
    }

    /// Where an output cap can be written: in the call, or where the object is made that carries its fields.
    pub(super) fn cap_insertion(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        found: &Match,
        holders: &[Holder],
    ) -> Option<Insertion> {
        let entry = &self.sdks.entries[found.entry];
        if found.http.is_some() || !entry.decorator.is_empty() {
            return None;
        }
        let at = |file: FileId, (span, template): (Span, String)| Insertion {
            place: Place { path: self.workspace.path(file).clone(), span },
            template: template.into(),
        };
        let in_call = || {
            let written = insertion::at_call(&parsed.module, site.expr, &entry.spec, false)?;
            parsed.module.cells.is_empty().then(|| at(self.file, written))
        };
        if insertion::says_more_than_text(&parsed.module, site.expr, &entry.spec)
            && let Some(insertion) = in_call()
        {
            return Some(insertion);
        }
        let mut objects: Vec<&Holder> =
            holders.iter().filter(|holder| holder.level > 0 && !holder.opaque).collect();
        objects.sort_by_key(|holder| holder.level);
        let in_object = objects.into_iter().find_map(|holder| {
            let (spec, made) = (&self.sdks.types[holder.ty?.0 as usize].spec, holder.at?);
            let there = self.resolver.parsed(made.file).filter(|there| there.module.cells.is_empty())?;
            let site = there.index.calls.iter().find(|site| there.module.span(site.expr) == made.span)?;
            // What JavaScript's option wrappers take are options of the call, of which the cap is none.
            let is_wrapper = || {
                let Expr::Call { callee, .. } = there.module.expr(site.expr) else { return false };
                last_name(&there.module, *callee).is_some_and(|name| {
                    holder.ty.is_some_and(|ty| self.matcher().same_params(ty, &name).is_some())
                })
            };
            let is_script = matches!(there.module.language, Language::TypeScript | Language::JavaScript);
            if is_script && is_wrapper() {
                return None;
            }
            let written = insertion::at_call(&there.module, site.expr, spec, true)?;
            self.workspace.is_in_scope(made.file).then(|| at(made.file, written))
        });
        in_object.or_else(in_call)
    }
}
