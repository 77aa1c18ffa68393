//! What the client sets: `initializationOptions.settings`, and the section `promptlint` of its configuration. All else
//! stands in `promptlint.toml`, which the command line reads too.

use camino::Utf8PathBuf;
use serde::Deserialize;
use serde_json::Value;

/// The section of the client's configuration.
pub(super) const SECTION: &str = "promptlint";

/// What stands in it.
const NAMES: [&str; 4] = ["configuration", "usage", "inlayHints", "codeLens"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Settings {
    /// A configuration file for everything, instead of the nearest ones.
    pub(super) configuration: Option<Utf8PathBuf>,
    /// The environment whose usage table holds, as `--usage`.
    pub(super) usage: Option<String>,
    pub(super) inlay_hints: InlayHints,
    pub(super) code_lens: CodeLens,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct InlayHints {
    pub(super) calls: bool,
    pub(super) prompts: bool,
    /// Shorter texts have no hint.
    pub(super) minimum_tokens: u64,
}

impl Default for InlayHints {
    fn default() -> Self {
        Self { calls: true, prompts: true, minimum_tokens: 100 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CodeLens {
    pub(super) enable: bool,
}

impl Default for CodeLens {
    fn default() -> Self {
        Self { enable: true }
    }
}

/// What comes with `initialize`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Options {
    pub(super) settings: Settings,
    /// Commands that the client has itself.
    pub(super) client_commands: Vec<String>,
    /// It wants to be told when costs are others.
    pub(super) cost_changed: bool,
}

impl Options {
    /// The second: what is wrong with them, for the user.
    pub(super) fn read(value: Option<Value>) -> (Self, Option<String>) {
        let Some(value) = value.filter(|value| !value.is_null()) else { return (Self::default(), None) };
        match serde_json::from_value(value) {
            Ok(options) => (options, None),
            Err(error) => (Self::default(), Some(complaint("initializationOptions", &error))),
        }
    }
}

impl Settings {
    /// From an answer to `workspace/configuration`: the section itself. `Ok(None)` where it says nothing.
    pub(super) fn read(section: &Value) -> Result<Option<Self>, String> {
        if !section.is_object() {
            return Ok(None);
        }
        Self::deserialize(section).map(Some).map_err(|error| complaint("settings", &error))
    }

    /// From what `workspace/didChangeConfiguration` carries: all with the section in it, or the section itself. Settings
    /// of others say nothing of ours.
    pub(super) fn told(value: &Value) -> Result<Option<Self>, String> {
        match value.get(SECTION) {
            Some(section) => Self::read(section),
            None if NAMES.iter().any(|name| value.get(name).is_some()) => Self::read(value),
            None => Ok(None),
        }
    }
}

fn complaint(what: &str, error: &serde_json::Error) -> String {
    format!("promptlint: the {what} of the editor hold a mistake, and are not used: {error}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Settings;

    #[test]
    fn settings_of_others_say_nothing() {
        let minimum = |value| Settings::told(&value).map(|told| told.map(|it| it.inlay_hints.minimum_tokens));
        assert_eq!(minimum(json!({ "promptlint": { "inlayHints": { "minimumTokens": 7 } } })), Ok(Some(7)));
        assert_eq!(minimum(json!({ "inlayHints": { "minimumTokens": 7 } })), Ok(Some(7)));
        for other in
            [json!({ "python": { "analysis": {} } }), json!({}), json!(null), json!({ "promptlint": null })]
        {
            assert_eq!(minimum(other), Ok(None));
        }
        assert!(minimum(json!({ "promptlint": { "inlayHints": 7 } })).is_err());
    }
}
