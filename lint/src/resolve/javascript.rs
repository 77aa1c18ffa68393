//! Where a JavaScript or TypeScript import leads.

use std::borrow::Cow;
use std::sync::Arc;

use super::Resolver;
use super::import::Target;
use super::paths::{clean, parent};

/// Extensions that a JavaScript import leaves out, in the order in which bundlers try them.
const JS_ENDS: [&str; 8] = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".cts"];

/// What stands before a package's name where Deno and browsers import it.
const REGISTRIES: [&str; 10] = [
    "npm:",
    "jsr:",
    "https://esm.sh/",
    "https://esm.run/",
    "https://unpkg.com/",
    "https://cdn.jsdelivr.net/npm/",
    "https://cdn.skypack.dev/",
    "https://ga.jspm.io/npm:",
    "https://deno.land/x/",
    "https://jsr.io/",
];

/// A package as `package.json` would name it: `https://esm.sh/openai@4.20.1` and `npm:openai@^4` are `openai`.
pub fn registry_name(module: &str) -> Cow<'_, str> {
    let Some(path) = REGISTRIES.iter().find_map(|before| module.strip_prefix(before)) else {
        return Cow::Borrowed(module);
    };
    let path = path.trim_start_matches('/');
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts = path.split('/').filter(|part| {
        // esm.sh's own build number, and jsDelivr's word for "as a module".
        let is_build =
            part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        !is_build && *part != "+esm" && *part != "stable"
    });
    let plain = parts.map(|part| match part.get(1..).and_then(|rest| rest.find('@')) {
        Some(version) => &part[..=version],
        None => part,
    });
    Cow::Owned(plain.collect::<Vec<_>>().join("/"))
}

impl Resolver<'_> {
    pub(super) fn javascript(&self, path: &str, module: &str) -> Option<Target> {
        // Names in the registry are unique: in the SDK's own repository too, its users mean the SDK.
        if self.libraries.is_sdk_package(&registry_name(module)) {
            return None;
        }
        if module.starts_with('.') {
            return self.javascript_at(&clean(&format!("{}/{module}", parent(path))));
        }
        for candidate in self.mapped(path, module) {
            if let Some(target) = self.javascript_at(&candidate) {
                return Some(target);
            }
        }
        None
    }

    fn javascript_at(&self, base: &str) -> Option<Target> {
        let exact = self.workspace.file_at(base);
        let stripped = [".js", ".mjs", ".jsx", ".cjs"].iter().find_map(|end| base.strip_suffix(end));
        let ended = || {
            [Some(base), stripped].into_iter().flatten().find_map(|base| {
                JS_ENDS.iter().find_map(|end| self.workspace.file_at(&format!("{base}{end}")))
            })
        };
        let index =
            || JS_ENDS.iter().find_map(|end| self.workspace.file_at(&clean(&format!("{base}/index{end}"))));
        exact.or_else(ended).or_else(index).map(Target::File)
    }

    /// A JSON file that says how a repository is put together.
    fn manifest(&self, path: String) -> Option<Arc<serde_json::Value>> {
        if let Some(known) = self.indexes.manifests.read().ok()?.get(&path) {
            return known.clone();
        }
        let text = self.workspace.text(&path);
        let json = text.and_then(|text| serde_json::from_str(&without_comments(&text)).ok()).map(Arc::new);
        self.indexes.manifests.write().ok()?.entry(path).or_insert(json).clone()
    }

    /// Where `tsconfig.json`'s `paths` and `baseUrl`, or the aliases that bundlers set up, lead.
    fn mapped(&self, path: &str, module: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut dir = parent(path);
        loop {
            let at = |name: &str| if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
            for name in ["tsconfig.json", "jsconfig.json", "tsconfig.base.json"] {
                if let Some(json) = self.manifest(at(name)) {
                    out.extend(tsconfig(&json, dir, module));
                }
            }
            if let Some(json) = self.manifest(at("package.json")) {
                out.extend(self.workspace_package(&json, dir, module));
            }
            for (alias, folder) in [
                ("@/", "src/"),
                ("@/", ""),
                ("~/", "src/"),
                ("~/", "app/"),
                ("~/", ""),
                ("$lib/", "src/lib/"),
            ] {
                if let Some(rest) = module.strip_prefix(alias) {
                    out.push(at(&format!("{folder}{rest}")));
                }
            }
            if dir.is_empty() {
                break;
            }
            dir = parent(dir);
        }
        out
    }

    /// A package of the same repository, by the workspaces that `package.json` names.
    fn workspace_package(&self, json: &serde_json::Value, dir: &str, module: &str) -> Vec<String> {
        let globs = match &json["workspaces"] {
            serde_json::Value::Array(globs) => globs.clone(),
            serde_json::Value::Object(object) => object["packages"].as_array().cloned().unwrap_or_default(),
            _ => return Vec::new(),
        };
        let parts: Vec<&str> = module.splitn(if module.starts_with('@') { 3 } else { 2 }, '/').collect();
        let (name, rest) = if module.starts_with('@') {
            (parts.get(1).copied().unwrap_or_default(), parts.get(2).copied().unwrap_or_default())
        } else {
            (parts[0], parts.get(1).copied().unwrap_or_default())
        };
        let mut out = Vec::new();
        for glob in globs.iter().filter_map(|glob| glob.as_str()) {
            let base = clean(&format!("{dir}/{}", glob.trim_end_matches("/*").trim_end_matches("/**")));
            for folder in [format!("{base}/{name}"), base] {
                let manifest = self.manifest(format!("{folder}/package.json"));
                let is_it = manifest.is_some_and(|json| {
                    let below = |full| {
                        module.strip_prefix(full).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                    };
                    json["name"].as_str().is_some_and(below)
                });
                if is_it {
                    out.push(clean(&format!("{folder}/src/{rest}")));
                    out.push(clean(&format!("{folder}/{rest}")));
                }
            }
        }
        out
    }
}

/// The places that a `tsconfig.json` in `dir` maps `module` to.
fn tsconfig(json: &serde_json::Value, dir: &str, module: &str) -> Vec<String> {
    let options = &json["compilerOptions"];
    let base = options["baseUrl"].as_str();
    let base_dir = clean(&format!("{dir}/{}", base.unwrap_or(".")));
    let mut out = Vec::new();
    if let Some(paths) = options["paths"].as_object() {
        for (pattern, targets) in paths {
            let rest = match pattern.split_once('*') {
                Some((before, after)) => {
                    module.strip_prefix(before).and_then(|rest| rest.strip_suffix(after))
                }
                None => (pattern == module).then_some(""),
            };
            let Some(rest) = rest else { continue };
            for target in targets.as_array().into_iter().flatten().filter_map(|target| target.as_str()) {
                out.push(clean(&format!("{base_dir}/{}", target.replacen('*', rest, 1))));
            }
        }
    }
    if base.is_some() {
        out.push(clean(&format!("{base_dir}/{module}")));
    }
    out
}

/// `tsconfig.json` allows comments and trailing commas, JSON does not.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                in_string = !in_string;
                out.push(char);
            }
            '\\' if in_string => {
                out.push(char);
                out.extend(chars.next());
            }
            '/' if !in_string && chars.peek() == Some(&'/') => {
                while chars.peek().is_some_and(|next| *next != '\n') {
                    chars.next();
                }
            }
            '/' if !in_string && chars.peek() == Some(&'*') => {
                let mut before = ' ';
                for next in chars.by_ref() {
                    if before == '*' && next == '/' {
                        break;
                    }
                    before = next;
                }
            }
            ',' if !in_string => {
                let mut ahead = chars.clone();
                let next = ahead.find(|next| !next.is_whitespace());
                if !matches!(next, Some('}' | ']')) {
                    out.push(char);
                }
            }
            char => out.push(char),
        }
    }
    out
}
