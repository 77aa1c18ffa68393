//! Whose a call is: by `[teams]` and `[features]` of the configuration, else by CODEOWNERS.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::call::{Call, Context};
use crate::config::is_match;
use crate::workspace::{Workspace, decode};

use super::Owner;
use super::apply::config_of;

/// Where code hosts look for it, the first that exists (docs.github.com, "About code owners"; GitLab looks there too).
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The owners of a repository's files.
#[derive(Debug, Default)]
pub struct Owners {
    /// In the order of the file: the last that matches holds.
    rules: Vec<(Gitignore, Option<Arc<str>>)>,
}

impl Owners {
    /// Of the repository that holds the workspace.
    pub fn find(workspace: &Workspace) -> Self {
        let system = workspace.system();
        let is_repository =
            |dir: &&Utf8Path| system.is_dir(&dir.join(".git")) || system.is_file(&dir.join(".git"));
        let root = workspace.root();
        let top = root.ancestors().find(is_repository).unwrap_or(root);
        let mut found = PLACES.iter().filter_map(|place| system.read(&top.join(place)).ok());
        found.next().map_or_else(Self::default, |bytes| Self::parse(top, &decode(bytes).text))
    }

    /// Its patterns are those of `.gitignore`, without `!` and `[…]`; a line that is none of them owns nothing.
    pub fn parse(top: &Utf8Path, text: &str) -> Self {
        let rule = |line: &str| {
            let line = line.split(" #").next().unwrap_or(line).trim();
            // A section's heading, as GitLab has them.
            if line.is_empty() || line.starts_with(['#', '[', '^', '!']) {
                return None;
            }
            let (pattern, owners) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let mut builder = GitignoreBuilder::new(top);
            builder.add_line(None, pattern).ok()?;
            let owner = owners.split_whitespace().collect::<Vec<_>>().join(" ");
            Some((builder.build().ok()?, (!owner.is_empty()).then(|| owner.into())))
        };
        Self { rules: text.lines().filter_map(rule).collect() }
    }

    fn of(&self, path: &Utf8Path) -> Option<Arc<str>> {
        let rule = self.rules.iter().rev().find(|(globs, _)| is_match(globs, path));
        rule.and_then(|(_, owner)| owner.clone())
    }

    /// Whose a reach is: that of its caller where it has one. `[teams]` holds over CODEOWNERS.
    pub fn owner(&self, workspace: &Workspace, call: &Call, context: Option<&Context>) -> Owner {
        let place = context.map_or(&call.place, |context| &context.place);
        let path: Utf8PathBuf = workspace.root().join(&*place.path);
        let config = config_of(workspace, &path);
        let named = |tables: &[(Arc<str>, Gitignore)]| {
            let last = tables.iter().rev().find(|(_, globs)| is_match(globs, &path));
            last.map(|(name, _)| Arc::clone(name))
        };
        Owner {
            team: config.as_ref().and_then(|config| named(&config.teams)).or_else(|| self.of(&path)),
            feature: config.as_ref().and_then(|config| named(&config.features)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_matches_holds() {
        let owners = Owners::parse(
            Utf8Path::new("/repo"),
            "# comment\n*  @acme/all\n/src/  @acme/core @ann\nsrc/open/\n[Section]\ndocs/** @acme/docs # why\n",
        );
        let of = |path: &str| owners.of(&Utf8Path::new("/repo").join(path)).as_deref().map(ToOwned::to_owned);
        assert_eq!(of("a.py").as_deref(), Some("@acme/all"));
        assert_eq!(of("src/x/a.py").as_deref(), Some("@acme/core @ann"));
        assert_eq!(of("src/open/a.py"), None);
        assert_eq!(of("docs/x/a.py").as_deref(), Some("@acme/docs"));
        assert_eq!(Owners::default().of(Utf8Path::new("/repo/a.py")), None);
    }
}
