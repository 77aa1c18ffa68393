//! Which language a path holds.

/// The languages as users and the JSON name them. JSX and TSX are dialects, not languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    Python,
    TypeScript,
    JavaScript,
    Go,
    /// A prompt template: its one statement is the text as an expression.
    Template,
}

impl Language {
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
            Self::Go => "go",
            Self::Template => "template",
        }
    }
}

/// How a file is written: a language, and what wraps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    Python,
    Notebook,
    TypeScript,
    Tsx,
    /// JavaScript, JSX included: its grammar reads both.
    JavaScript,
    /// `.vue`, `.svelte`: the scripts inside, TypeScript or JavaScript as they say.
    Component,
    Go,
}

impl Source {
    /// By the file's extension; `None` when no grammar reads it (`.pyi` and `.d.ts` hold no calls).
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        if [".d.ts", ".d.mts", ".d.cts"].iter().any(|end| name.ends_with(end)) {
            return None;
        }
        let source = match name.rsplit_once('.')?.1 {
            "py" => Self::Python,
            "ipynb" => Self::Notebook,
            "ts" | "mts" | "cts" => Self::TypeScript,
            "tsx" => Self::Tsx,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "vue" | "svelte" => Self::Component,
            "go" => Self::Go,
            _ => return None,
        };
        source.is_built_in().then_some(source)
    }

    /// Whether this build has the language.
    fn is_built_in(self) -> bool {
        match self {
            Self::Python | Self::Notebook => cfg!(feature = "python"),
            Self::TypeScript | Self::Tsx | Self::JavaScript | Self::Component => cfg!(feature = "typescript"),
            Self::Go => cfg!(feature = "go"),
        }
    }

    /// The extensions that [`Source::of_path`] knows, for building globs.
    pub const EXTENSIONS: &'static [&'static str] =
        &["py", "ipynb", "ts", "mts", "cts", "tsx", "js", "jsx", "mjs", "cjs", "vue", "svelte", "go"];
}
