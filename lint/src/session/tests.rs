use std::collections::BTreeMap;
use std::sync::RwLock;

use proptest::prelude::*;

use super::*;
use crate::workspace::{Memory, Visit, Walk};

/// Files in memory that change.
#[derive(Debug)]
struct Shelf(RwLock<Memory>);

impl System for Shelf {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> std::io::Result<()> {
        self.0.read().unwrap().read_into(path, into)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.0.read().unwrap().is_file(path)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.0.read().unwrap().is_dir(path)
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        self.0.read().unwrap().names(dir)
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        self.0.read().unwrap().walk(walk, visit);
    }
}

const ROOT: &str = "/memory";

/// Small sources that use each other: a wrapper and its callers, a constant, a template, settings, an SDK of JavaScript.
const FILES: [(&str, &str); 8] = [
    (
        "llm.py",
        "from openai import OpenAI\nfrom settings import MODEL, SYSTEM\n\nclient = OpenAI()\n\n\ndef ask(text, model=MODEL):\n    \
         # promptlint: ignore[missing-max-tokens] short\n    return client.chat.completions.create(model=model, \
         messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': text}])\n",
    ),
    ("settings.py", "import os\n\nMODEL = os.getenv('MODEL', 'gpt-4.1')\nSYSTEM = 'Be brief. ' * 200\n"),
    ("app.py", "from llm import ask\n\n\ndef run(name):\n    return ask(f'Greet {name}')\n"),
    ("more/work.py", "import llm\n\nfor page in range(5):\n    llm.ask('page', model='gpt-4o')\n"),
    (
        "mail.py",
        "from anthropic import Anthropic\n\ntext = open('prompts/mail.md').read()\nAnthropic().messages.create(model='claude-haiku-5-5', max_tokens=9, messages=[{'role': 'user', 'content': text}])\n",
    ),
    ("prompts/mail.md", "Write a letter to the customer about the order.\n"),
    (
        "web/title.ts",
        "import OpenAI from 'openai'\nimport { PROMPT } from './prompts'\nexport const title = () => new OpenAI().chat.completions.create({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: PROMPT }] })\n",
    ),
    ("web/prompts.ts", "export const PROMPT = `Name it`\n"),
];

/// What people type, and what they leave half typed.
const SNIPPETS: [&str; 14] = [
    "",
    "x",
    "\n",
    "# note\n",
    "'",
    "(",
    ")",
    "max_tokens=5, ",
    "def f():\n    ",
    "ask('hi')\n",
    "gpt-4o",
    "from openai import OpenAI\n",
    "# promptlint: ignore[context-bloat] why\n",
    "é🦀",
];

#[derive(Clone, Debug)]
struct Typed {
    file: usize,
    at: u16,
    gone: u8,
    new: usize,
}

fn typed() -> impl Strategy<Value = Typed> {
    (0..FILES.len(), any::<u16>(), 0..12u8, 0..SNIPPETS.len()).prop_map(|(file, at, gone, new)| Typed {
        file,
        at,
        gone,
        new,
    })
}

fn plan(system: Arc<dyn System>) -> Plan {
    Plan {
        system,
        root: ROOT.into(),
        paths: Vec::new(),
        reach: None,
        config: None,
        overrides: Overrides::default(),
    }
}

fn memory(files: &BTreeMap<&str, String>) -> Memory {
    Memory::new(files.iter().map(|(path, text)| (format!("{ROOT}/{path}"), text.as_bytes().to_vec())))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However files were edited, the session says what a fresh run says.
    #[test]
    fn a_session_is_a_fresh_run(edits in prop::collection::vec(typed(), 1..8)) {
        let mut files: BTreeMap<&str, String> = FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        let shelf = Arc::new(Shelf(RwLock::new(memory(&files))));
        let mut session = Session::open(plan(shelf.clone()));
        let stop = AtomicBool::new(false);
        prop_assert!(session.run(&stop));
        prop_assert!(!session.calls().is_empty());
        for edit in edits {
            let path = FILES[edit.file].0;
            let text = files.get_mut(path).unwrap();
            let start = text.floor_char_boundary(edit.at as usize % (text.len() + 1));
            let end = text.ceil_char_boundary((start + edit.gone as usize).min(text.len()));
            text.replace_range(start..end, SNIPPETS[edit.new]);
            *shelf.0.write().unwrap() = memory(&files);
            session.change(&Utf8Path::new(ROOT).join(path));
            prop_assert!(session.run(&stop));
            let mut fresh = Session::open(plan(shelf.clone()));
            fresh.run(&stop);
            prop_assert_eq!(session.calls(), fresh.calls());
            prop_assert_eq!(session.findings(), fresh.findings());
            prop_assert_eq!(session.workspace().coverage().parsed >= fresh.workspace().coverage().parsed, true);
        }
    }
}

#[test]
fn a_look_that_is_stopped_is_still_to_be_done() {
    let files: BTreeMap<&str, String> =
        FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    let mut session = Session::open(plan(Arc::new(memory(&files))));
    assert!(!session.run(&AtomicBool::new(true)) && !session.is_current());
    assert!(session.run(&AtomicBool::new(false)) && session.is_current());
}
