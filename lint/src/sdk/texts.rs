//! Which texts an expression stands for: for whoever wants to go there.

use promptlint_grammars::module::{ExprId, FunctionId};

use crate::call::Place;
use crate::resolve::{Indexes, Piece, Resolver, Value};
use crate::workspace::{FileId, Workspace, on_large_stack};

use super::data::builtin;
use super::request::place_of;

/// Expressions around a place that are asked, from the inside out: a file's name stands a few calls deep in what reads
/// the file (`env.get_template("a.jinja").render(…)`).
const AROUND: usize = 6;

/// The places of the texts that the innermost expression at an offset stands for, other than its own.
pub fn texts_at(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Place> {
    on_large_stack(|| find(workspace, file, offset))
}

fn find(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Place> {
    let indexes = Indexes::default();
    let resolver = Resolver::new(workspace, &indexes, None, builtin());
    let Some(parsed) = resolver.parsed(file) else { return Vec::new() };
    let module = &*parsed.module;
    let mut around: Vec<ExprId> = (0..module.exprs.len() as u32).map(ExprId).collect();
    around.retain(|expr| {
        let span = module.span(*expr);
        span.start <= offset && offset <= span.end && span.start < span.end
    });
    let size = |expr: &ExprId| {
        let span = module.span(*expr);
        span.end - span.start
    };
    around.sort_by_key(size);
    let functions = module
        .functions
        .iter()
        .enumerate()
        .filter(|(_, function)| function.span.start <= offset && offset <= function.span.end);
    let inner = functions.min_by_key(|(_, function)| function.span.end - function.span.start);
    let frame = resolver.frame(file, inner.map(|(at, _)| FunctionId(at as u32)));
    for expr in around.into_iter().take(AROUND) {
        resolver.refuel();
        let span = module.span(expr);
        let own = Place { path: workspace.path(file).clone(), span };
        let mut places: Vec<Place> = Vec::new();
        for value in resolver.eval(expr, &frame).alternatives() {
            let Value::Text(pieces) = value else { continue };
            let known = pieces.iter().filter_map(|piece| match piece {
                Piece::Known { at, .. } => *at,
                Piece::Hole(_) => None,
            });
            places.extend(known.map(|at| place_of(&resolver, at)));
        }
        places.retain(|place| place.path != own.path || !own.span.contains(place.span));
        places.dedup();
        if !places.is_empty() {
            return places;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(files: &[(&str, &str)], needle: &str) -> Vec<String> {
        let workspace = Workspace::in_memory(files.iter().copied());
        let file = workspace.file_at("app.py").expect("there");
        let text = files.iter().find(|(path, _)| *path == "app.py").expect("there").1;
        let offset = text.find(needle).expect("in it") as u32 + 1;
        let shown = |place: Place| format!("{}:{}..{}", place.path, place.span.start, place.span.end);
        texts_at(&workspace, file, offset).into_iter().map(shown).collect()
    }

    #[test]
    fn names_lead_to_their_texts() {
        let app =
            "from prompts import SYSTEM\nTEXT = 'be kind'\nask(TEXT, SYSTEM)\nopen('prompts/a.md').read()\n";
        let files = [("app.py", app), ("prompts.py", "SYSTEM = 'be brief'\n"), ("prompts/a.md", "policy")];
        assert_eq!(at(&files, "TEXT, "), ["app.py:35..42"]);
        assert_eq!(at(&files, "SYSTEM)"), ["prompts.py:10..18"]);
        assert_eq!(at(&files, "prompts/a.md"), ["prompts/a.md:0..6"]);
        assert_eq!(at(&files, "ask("), Vec::<String>::new());
    }
}
