//! How ids in code are read: who sells it, where, and which model it is.

use super::hosts::{Host, host};

/// An id, taken apart. Nothing is looked up here but the names of hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelled {
    /// Whom the id names: `azure/gpt-4o`, `us.anthropic.claude-…`, `publishers/google/models/…`.
    pub host: Option<&'static Host>,
    /// Where the id says: `us` of `us.anthropic.claude-…`, the region of an ARN.
    pub region: Option<String>,
    /// With what stands before it at a host that sells other people's models: `meta-llama/llama-3-3-70b`.
    pub path: String,
    /// The model alone, in the form of the catalogue's keys: small letters, and `-` for `.`.
    pub name: String,
}

/// Regions that stand before an id on Bedrock (AWS user guide, cross-Region inference).
const BEDROCK_REGIONS: &[&str] =
    &["us-gov", "us", "eu", "apac", "ap", "au", "jp", "ca", "global", "regional"];
/// Makers as Bedrock writes them.
const BEDROCK_MAKERS: &[&str] = &[
    "anthropic",
    "amazon",
    "meta",
    "mistral",
    "cohere",
    "deepseek",
    "openai",
    "qwen",
    "moonshot",
    "moonshotai",
    "zai",
    "minimax",
    "writer",
    "ai21",
    "nvidia",
    "google",
    "xai",
    "twelvelabs",
    "stability",
    "luma",
];

impl Spelled {
    pub fn of(id: &str) -> Self {
        let lower = id.trim().to_ascii_lowercase();
        let mut spelled = Self::default();
        let mut rest = lower.as_str();
        if let Some(arn) = rest.strip_prefix("arn:aws") {
            // `arn:aws:bedrock:us-east-1:123:inference-profile/us.anthropic.…`; a profile of the user's own
            // (`application-inference-profile/…`) tells nothing.
            let mut parts = arn.splitn(5, ':').skip(2);
            spelled.region = parts.next().filter(|region| !region.is_empty()).map(str::to_owned);
            spelled.host = host("bedrock");
            rest = parts.nth(1).unwrap_or_default();
            rest = match rest.split_once('/') {
                Some(("foundation-model" | "inference-profile", model)) => model,
                _ => "",
            };
        }
        if let Some(project) = rest.strip_prefix("projects/") {
            let mut parts = project.split('/').skip_while(|part| *part != "locations").skip(1);
            spelled.region = parts.next().map(str::to_owned);
            rest = rest.find("publishers/").map_or("", |at| &rest[at..]);
        }
        if let Some(model) = rest.strip_prefix("publishers/") {
            spelled.host = host("vertex");
            rest = model.split_once("/models/").map_or(model, |(_, model)| model);
        }
        if let Some(model) = rest.strip_prefix("accounts/fireworks/models/") {
            (spelled.host, rest) = (host("fireworks"), model);
        }
        // `litellm_proxy/azure/…` and `openrouter/anthropic/…`: the first that is a host is paid.
        while let Some((first, tail)) = rest.split_once('/') {
            match host(first) {
                Some(found) if spelled.host.is_none() => (spelled.host, rest) = (Some(found), tail),
                _ => break,
            }
            if spelled.host.is_some_and(|host| !host.is_vendor()) {
                break;
            }
        }
        if let Some(base) = rest.strip_prefix("ft:") {
            // `ft:gpt-4o-mini-2024-07-18:acme:name:id`: what a tuned model costs depends on its base alone.
            spelled.host = spelled.host.or_else(|| host("openai"));
            let base = base.split(':').next().unwrap_or_default();
            spelled.name = format!("ft:{}", key(base));
            spelled.path.clone_from(&spelled.name);
            return spelled;
        }
        if let Some((first, tail)) = rest.split_once(':')
            && let Some(found) = host(first)
        {
            spelled.host = spelled.host.or(Some(found));
            rest = tail;
        }
        spelled.azure_region(&mut rest);
        spelled.bedrock(&mut rest);
        let mut path = rest.to_owned();
        if let Some((name, version)) = rest.split_once('@').filter(|(name, _)| !name.is_empty()) {
            // Vertex's own way to name a version.
            path = match version {
                "default" | "latest" => name.to_owned(),
                version => format!("{name}-{version}"),
            };
        }
        spelled.path = key(&path);
        spelled.path.rsplit('/').next().unwrap_or_default().clone_into(&mut spelled.name);
        spelled
    }

    fn is_at(&self, id: &str) -> bool {
        self.host.is_some_and(|host| host.id == id)
    }

    /// `azure/eu/gpt-4o`
    fn azure_region(&mut self, rest: &mut &str) {
        if !self.is_at("azure") {
            return;
        }
        if let Some((region, tail)) = rest.split_once('/')
            && matches!(region, "us" | "eu" | "apac" | "global" | "global-standard" | "us-gov")
        {
            self.region = (!region.starts_with("global")).then(|| region.to_owned());
            *rest = tail;
        }
    }

    /// `us.anthropic.claude-opus-4-5-20251101-v1:0`, `bedrock/us-east-1/zai.glm-5`
    fn bedrock(&mut self, rest: &mut &str) {
        if self.is_at("bedrock") {
            while let Some((first, tail)) = rest.split_once('/') {
                if !matches!(first, "converse" | "invoke" | "claude_platform") {
                    self.region = Some(first.to_owned());
                }
                *rest = tail;
            }
        }
        let (region, tail) = match rest.split_once('.') {
            Some((region, tail)) if BEDROCK_REGIONS.contains(&region) => (Some(region), tail),
            _ => (None, *rest),
        };
        let makers = tail.split_once('.').filter(|(maker, _)| BEDROCK_MAKERS.contains(maker));
        let Some((maker, name)) = makers else { return };
        self.host = self.host.or_else(|| host("bedrock"));
        if let Some(region) = region {
            self.region = Some(region.to_owned());
        }
        // `-v1:0` is Bedrock's own version; Titan's and Cohere's `-v1`, `-v2` are models.
        let (name, versioned) = name.split_once(':').map_or((name, false), |(name, _)| (name, true));
        let versioned = (versioned || maker == "anthropic") && !name.starts_with("titan");
        *rest = match name.rsplit_once("-v").filter(|_| versioned) {
            Some((head, version)) if is_digits(version) => head,
            _ => name,
        };
    }

    /// The keys to look for, the most literal first, each with whether something was left out of the id for it: a
    /// date, `-latest`, `-preview`.
    pub fn keys(&self) -> Vec<(String, bool)> {
        let mut keys = Vec::new();
        if self.name.is_empty() {
            return keys;
        }
        if self.path != self.name {
            keys.push((self.path.clone(), false));
        }
        keys.push((self.name.clone(), false));
        // What is after a colon is a variant (`:free`, `:8b`) or a base model: neither may be left out.
        if self.name.contains(':') && !self.name.starts_with("ft:") {
            return keys;
        }
        let steps: [fn(&str) -> Option<&str>; 5] = [
            without_date,
            |name| name.strip_suffix("-latest"),
            |name| name.strip_suffix("-preview"),
            without_date,
            without_stamp,
        ];
        let mut name = self.name.as_str();
        for step in steps {
            if let Some(shorter) = step(name) {
                name = shorter;
                keys.push((name.to_owned(), true));
            }
        }
        keys
    }
}

/// An id in the form of the catalogue's keys.
pub fn key(id: &str) -> String {
    id.trim().to_ascii_lowercase().replace('.', "-")
}

/// Without a date (`-20241022`, `-2024-10-22`) at its end: what a model is called whose snapshot this is.
pub fn without_date(name: &str) -> Option<&str> {
    let mut parts = name.rsplitn(4, '-');
    let (day, month, year, head) = (parts.next()?, parts.next(), parts.next(), parts.next());
    if day.len() == 8 && is_digits(day) {
        return name.get(..name.len() - 9);
    }
    let ([month, year], Some(head)) = ([month?, year?], head) else { return None };
    let dated = day.len() == 2 && month.len() == 2 && year.len() == 4;
    (dated && [day, month, year].iter().all(|part| is_digits(part))).then_some(head)
}

/// `-0613`, `-001`
fn without_stamp(name: &str) -> Option<&str> {
    let (head, stamp) = name.rsplit_once('-')?;
    ((3..=4).contains(&stamp.len()) && is_digits(stamp)).then_some(head)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_apart() {
        let cases = [
            ("gpt-4o", "", "", "gpt-4o"),
            ("openai/gpt-4o", "openai", "", "gpt-4o"),
            ("openai:gpt-4o-mini", "openai", "", "gpt-4o-mini"),
            ("azure/eu/gpt-4o", "azure", "eu", "gpt-4o"),
            ("azure/prod-chat", "azure", "", "prod-chat"),
            ("openrouter/anthropic/claude-opus-5.5", "openrouter", "", "anthropic/claude-opus-5-5"),
            ("anthropic/claude-opus-4.5", "anthropic", "", "claude-opus-4-5"),
            ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "bedrock", "us", "claude-3-7-sonnet-20250219"),
            ("bedrock/us-east-1/zai.glm-5", "bedrock", "us-east-1", "glm-5"),
            ("bedrock/converse/us.amazon.nova-lite-v1:0", "bedrock", "us", "nova-lite"),
            ("amazon.titan-embed-text-v2:0", "bedrock", "", "titan-embed-text-v2"),
            ("bedrock:us.anthropic.claude-opus-5-5", "bedrock", "us", "claude-opus-5-5"),
            (
                "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-5-5",
                "bedrock",
                "eu-west-1",
                "claude-opus-5-5",
            ),
            (
                "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-5-5",
                "bedrock",
                "eu",
                "claude-opus-5-5",
            ),
            ("arn:aws:bedrock:eu-west-1:1:application-inference-profile/a1b2", "bedrock", "eu-west-1", ""),
            ("models/gemini-2.5-flash", "google", "", "gemini-2-5-flash"),
            ("publishers/google/models/gemini-2.5-pro", "vertex", "", "gemini-2-5-pro"),
            (
                "projects/p/locations/europe-west4/publishers/anthropic/models/claude-opus-4-5@20251101",
                "vertex",
                "europe-west4",
                "claude-opus-4-5-20251101",
            ),
            ("vertex_ai/claude-opus-5-5@default", "vertex", "", "claude-opus-5-5"),
            ("accounts/fireworks/models/kimi-k3", "fireworks", "", "kimi-k3"),
            ("ft:gpt-4o-mini-2024-07-18:acme::abc", "openai", "", "ft:gpt-4o-mini-2024-07-18"),
            ("meta-llama/Llama-3.3-70B-Instruct", "meta", "", "llama-3-3-70b-instruct"),
            ("nvidia/llama-3.1-nemotron", "", "", "nvidia/llama-3-1-nemotron"),
            ("deepseek/deepseek-r1:free", "deepseek", "", "deepseek-r1:free"),
            ("llama3:8b", "", "", "llama3:8b"),
            ("@cf/meta/llama-2-7b-chat-fp16", "", "", "@cf/meta/llama-2-7b-chat-fp16"),
            ("", "", "", ""),
            (":", "", "", ":"),
            ("//", "", "", "//"),
        ];
        for (id, host, region, path) in cases {
            let spelled = Spelled::of(id);
            let found = (
                spelled.host.map_or("", |host| &host.id),
                spelled.region.as_deref().unwrap_or_default(),
                spelled.path.as_str(),
            );
            assert_eq!(found, (host, region, path), "{id}");
        }
    }

    #[test]
    fn what_is_left_out_is_marked() {
        let keys = |id| Spelled::of(id).keys();
        let exact = |key: &str| (key.to_owned(), false);
        let loose = |key: &str| (key.to_owned(), true);
        assert_eq!(keys("gpt-4o-2024-08-06"), [exact("gpt-4o-2024-08-06"), loose("gpt-4o")]);
        assert_eq!(keys("gpt-4-0613"), [exact("gpt-4-0613"), loose("gpt-4")]);
        assert_eq!(keys("openrouter/x/y"), [exact("x/y"), exact("y")]);
        assert_eq!(keys("deepseek/r1:free"), [exact("r1:free")]);
        assert_eq!(keys("ft:gpt-4o-2024-08-06:a"), [exact("ft:gpt-4o-2024-08-06"), loose("ft:gpt-4o")]);
        assert_eq!(keys(""), []);
    }
}
