//! One part of a prompt, in words.

use promptlint_lint::call::{Content, HoleOrigin, Role, Segment, Volatility};

use super::printable;

pub(super) fn changes(volatility: Volatility) -> &'static str {
    match volatility {
        Volatility::Constant => "constant",
        Volatility::Deployment => "deployment",
        Volatility::Session => "session",
        Volatility::Request => "request",
    }
}

/// Its text on one line, or what fills the hole.
pub(super) fn what(segment: &Segment) -> String {
    match &segment.content {
        Content::Text(pieces) => {
            let all: String = pieces.iter().map(|piece| &*piece.text).collect();
            format!("\"{}\"", printable(&all.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        Content::Hole(hole) => format!("`{}`, {}", printable(&hole.name), origin(hole.origin)),
    }
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Tools => "tools",
        Role::Schema => "schema",
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
        Role::Unknown => "messages",
    }
}

fn origin(origin: HoleOrigin) -> &'static str {
    match origin {
        HoleOrigin::Clock => "a point in time",
        HoleOrigin::Random => "random",
        HoleOrigin::Identifier => "an identifier",
        HoleOrigin::Environment => "from the environment",
        HoleOrigin::Argument => "an argument",
        HoleOrigin::UserInput => "user input",
        HoleOrigin::History => "the conversation",
        HoleOrigin::Retrieval => "retrieved",
        HoleOrigin::File => "a file",
        HoleOrigin::ToolResult => "a tool's result",
        HoleOrigin::ModelOutput => "model output",
        HoleOrigin::LoopVariable => "a loop's element",
        HoleOrigin::Unknown => "unknown",
    }
}
