//! Files that somebody has just opened: they are parsed before anybody asks, beside whatever is done meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use promptlint_grammars::module::Module;
use promptlint_grammars::{Earlier, Source, parse_again};

use super::{in_background, lock};

/// Nobody opens more files than this at once, to edit them.
const MOST: usize = 8;

/// How a file was parsed; `None` before, and where that crashed.
type Parsed = Option<(Arc<Module>, Earlier)>;

#[derive(Debug, Default)]
pub struct Ahead {
    files: Mutex<Vec<Opened>>,
}

#[derive(Debug)]
struct Opened {
    source: Source,
    text: Arc<str>,
    parsed: Arc<Mutex<Parsed>>,
}

impl Ahead {
    /// Parses a file in the background, where what stands in it is `worth` that.
    pub fn parse(&self, path: &str, text: &Arc<str>, worth: impl FnOnce(&[u8]) -> bool + Send + 'static) {
        // A notebook is not parsed again piece by piece.
        let Some(source) = Source::of_path(path).filter(|source| *source != Source::Notebook) else { return };
        let parsed = Arc::default();
        let (text, wanted) = (text.clone(), Arc::downgrade(&parsed));
        {
            let mut files = lock(&self.files);
            let more = (files.len() + 1).saturating_sub(MOST);
            files.drain(..more);
            files.push(Opened { source, text: text.clone(), parsed });
        }
        in_background(move || {
            let Some(parsed) = wanted.upgrade() else { return };
            let mut parsed = lock(&parsed);
            let parse = || {
                let mut earlier = Earlier::of_edits();
                worth(text.as_bytes()).then(|| (parse_again(source, text, &mut earlier), earlier))
            };
            *parsed = catch_unwind(AssertUnwindSafe(parse)).unwrap_or_default();
        });
    }

    /// What was parsed of a text, waited for where somebody is about it.
    pub(super) fn take(&self, source: Source, text: &str) -> Parsed {
        let mut files = lock(&self.files);
        let at = files.iter().position(|file| file.source == source && *file.text == *text)?;
        let opened = files.remove(at);
        drop(files);
        lock(&opened.parsed).take()
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_opened_is_parsed_before_it_is_asked_for() {
        let ahead = Ahead::default();
        let texts: Vec<Arc<str>> = ["a = 1\n", "b = 2\n", "{}"].map(Arc::from).to_vec();
        ahead.parse("/a.py", &texts[0], |_| true);
        ahead.parse("/b.py", &texts[1], |_| false);
        ahead.parse("/c.ipynb", &texts[2], |_| true);
        let is_done = || lock(&lock(&ahead.files)[0].parsed).is_some();
        let waited = (0..1000).find(|_| {
            sleep(Duration::from_millis(10));
            is_done()
        });
        assert!(waited.is_some(), "nobody parses it");
        assert!(ahead.take(Source::TypeScript, &texts[0]).is_none());
        let (module, mut earlier) = ahead.take(Source::Python, &texts[0]).expect("parsed");
        assert!(ahead.take(Source::Python, &texts[0]).is_none(), "it is handed out once");
        assert!(ahead.take(Source::Python, &texts[1]).is_none(), "it was not worth it");
        assert!(ahead.take(Source::Notebook, &texts[2]).is_none());
        let fresh = |text: &str| format!("{:?}", promptlint_grammars::parse(Source::Python, text.into()));
        assert_eq!(format!("{module:?}"), fresh("a = 1\n"));
        let edited = parse_again(Source::Python, "a = 12\n".into(), &mut earlier);
        assert_eq!(format!("{edited:?}"), fresh("a = 12\n"));
    }
}
