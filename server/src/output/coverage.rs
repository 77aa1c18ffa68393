//! How much of the truth a report holds.

use std::fmt::Write as _;

use promptlint_lint::call::{Call, CapOrigin, Request};
use promptlint_lint::workspace::{Problem, ProblemKind, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Display, count};

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Coverage {
    /// Code files in scope.
    files: usize,
    /// Of these, what they import and what they are part of: those parsed, because they could matter.
    parsed: usize,
    unreadable: usize,
    /// Files with the name of code that hold something else.
    binary: usize,
    /// Bundles that speak of an SDK and were left out.
    minified: usize,
    calls: usize,
    /// Calls whose model is known.
    model: usize,
    /// Calls of whose prompt some text is known.
    prompt: usize,
    /// Calls of which it is known whether and how they cap the output.
    cap: usize,
    /// Calls with a price.
    price: usize,
    /// What could not be read, or not wholly.
    problems: Vec<ProblemRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct ProblemRow {
    path: String,
    /// `unreadable`, `binary`, `minified` or `warning`.
    kind: String,
    reason: String,
}

const MINIFIED: &str = "minified";

/// By itself, or for every caller of the wrapper that it stands in.
fn is_known(call: &Call, of: fn(&Request) -> bool) -> bool {
    of(&call.request)
        || (!call.contexts.is_empty() && call.contexts.iter().all(|context| of(&context.request)))
}

impl Coverage {
    pub(crate) fn of(workspace: &Workspace, calls: &[Call]) -> Self {
        let read = workspace.coverage();
        let having = |known: fn(&Call) -> bool| calls.iter().filter(|call| known(call)).count();
        Self {
            files: read.files,
            parsed: read.parsed,
            unreadable: read.unreadable,
            binary: read.binary,
            minified: read.minified,
            calls: calls.len(),
            model: having(|call| is_known(call, |request| !request.models.is_empty())),
            prompt: having(|call| is_known(call, |request| request.prompt.is_known())),
            cap: having(|call| is_known(call, |request| request.cap.origin != CapOrigin::Dynamic)),
            price: 0,
            problems: read.problems.iter().map(ProblemRow::from).collect(),
        }
    }

    /// Path and reason of what could not be read, or not wholly.
    pub(crate) fn problems(&self) -> impl Iterator<Item = (&str, &str)> {
        let problems = self.problems.iter().filter(|problem| problem.kind != MINIFIED);
        problems.map(|problem| (problem.path.as_str(), problem.reason.as_str()))
    }

    /// What another repository has beside this one.
    pub(crate) fn add(&mut self, other: &Self) {
        let Self { files, parsed, unreadable, binary, minified, calls, model, prompt, cap, price, problems } =
            other;
        self.files += files;
        self.parsed += parsed;
        self.unreadable += unreadable;
        self.binary += binary;
        self.minified += minified;
        self.calls += calls;
        self.model += model;
        self.prompt += prompt;
        self.cap += cap;
        self.price += price;
        self.problems.extend(problems.iter().cloned());
    }

    pub(crate) fn with_prices(self, price: usize) -> Self {
        Self { price, ..self }
    }

    /// For a person: one line, and one more for each file that could not be read.
    pub(crate) fn text(&self, display: &Display) -> String {
        let mut text = String::new();
        if self.files == 0 {
            text += "There is no code here that promptlint reads (Python, TypeScript, JavaScript, Go).\n";
        }
        let calls = count(self.calls, "call");
        let _ = write!(text, "{calls} in {}", count(self.files, "file"));
        if self.calls > 0 {
            let Self { calls, model, prompt, cap, .. } = self;
            let _ = write!(text, ". Known: {model} of {calls} models, {prompt} prompts, {cap} caps");
        }
        text += ".\n";
        if self.minified > 0 {
            let (files, were) =
                (count(self.minified, "minified file"), if self.minified == 1 { "was" } else { "were" });
            let _ = writeln!(text, "{files} {were} left out: name one as a PATH to have it read.");
        }
        for (path, reason) in self.problems() {
            let path = display.path(path);
            let _ = writeln!(text, "warning: {path}: {}", super::printable(reason));
        }
        text
    }
}

impl From<&Problem> for ProblemRow {
    fn from(problem: &Problem) -> Self {
        let kind = match problem.kind {
            ProblemKind::Unreadable => "unreadable",
            ProblemKind::Binary => "binary",
            ProblemKind::Minified => MINIFIED,
            ProblemKind::Warning => "warning",
        };
        Self { path: problem.path.to_string(), kind: kind.to_owned(), reason: problem.reason.clone() }
    }
}
