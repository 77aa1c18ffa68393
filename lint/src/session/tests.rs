use std::collections::BTreeMap;
use std::sync::RwLock;

use proptest::prelude::*;

use super::*;
use crate::workspace::{Faulty, Memory, Visit, Walk};

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

/// Small sources that use each other: a wrapper, a wrapper of it, and their callers, a constant, templates, defaults that
/// hold everywhere, a function whose decorator makes it a prompt, comments on sizes, a Go package, an SDK of JavaScript.
const FILES: [(&str, &str); 16] = [
    (
        "llm.py",
        "from openai import OpenAI\nfrom settings import MODEL, SYSTEM\n\nclient = OpenAI()\n\n\ndef ask(text, model=MODEL):\n    \
         # promptlint: ignore[missing-max-tokens] short\n    return client.chat.completions.create(model=model, \
         messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': text}])\n",
    ),
    ("settings.py", "import os\n\nMODEL = os.getenv('MODEL', 'gpt-4.1')\nSYSTEM = 'Be brief. ' * 200\n"),
    ("app.py", "from llm import ask\n\n\ndef run(name):\n    return ask(f'Greet {name}')\n"),
    ("main.py", "from app import run\n\nrun('you')\nfor name in ['a', 'b']:\n    run(name)\n"),
    ("more/work.py", "import llm\n\nfor page in range(5):\n    llm.ask('page', model='gpt-4o')\n"),
    ("more/plain.py", "def ask(text):\n    return text\n\n\nask('nothing')\n"),
    (
        "mail.py",
        "from anthropic import Anthropic\n\ntext = open('prompts/mail.md').read()\nAnthropic().messages.create(model='claude-haiku-5-5', max_tokens=9, messages=[{'role': 'user', 'content': text}])\n",
    ),
    ("prompts/mail.md", "Write a letter to the customer about the order.\n"),
    (
        "rag.py",
        "from llama_index.core import VectorStoreIndex, SimpleDirectoryReader\nimport setup_rag\n\nindex = VectorStoreIndex.from_documents(SimpleDirectoryReader('data').load_data())\nindex.as_query_engine().query('What is new?')\n",
    ),
    (
        "setup_rag.py",
        "from llama_index.core import Settings\nfrom llama_index.llms.openai import OpenAI\n\nSettings.llm = OpenAI(model='gpt-4o')\n",
    ),
    (
        "sized.py",
        "import litellm\n\n\ndef digest(pages):\n    # promptlint: size[pages=200..4000]\n    return litellm.completion(model='gpt-4.1', messages=[{'role': 'user', 'content': f'Digest {pages}'}])\n",
    ),
    (
        "deco.py",
        "from mirascope import llm\n\n\n@llm.call(provider='openai', model='gpt-4o-mini')\ndef title(text):\n    return f'Name this: {text}'\n",
    ),
    ("use_deco.py", "from deco import title\n\nprint(title('a text'))\n"),
    (
        "web/title.ts",
        "import OpenAI from 'openai'\nimport { PROMPT } from './prompts'\nexport const title = () => new OpenAI().chat.completions.create({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: PROMPT }] })\n",
    ),
    ("web/prompts.ts", "export const PROMPT = `Name it`\n"),
    (
        "web/page.tsx",
        "import { title } from './title'\nexport default () => <p onClick={() => title()}>x</p>\n",
    ),
];

/// What people type, and what they leave half typed.
const SNIPPETS: [&str; 20] = [
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
    "run('hi')\n",
    "from llm import ask\n",
    "gpt-4o",
    "from openai import OpenAI\n",
    "# promptlint: ignore[context-bloat] why\n",
    "# promptlint: size[200..400]\n",
    "Settings.llm = OpenAI(model='gpt-4.1')\n",
    "@llm.call(provider='openai', model='gpt-4o')\n",
    "\ndef run(name):\n    return ask(name, model='gpt-4.1-nano')\n",
    "é🦀",
];

#[derive(Clone, Debug)]
enum Step {
    Type {
        file: usize,
        at: u16,
        gone: u8,
        new: usize,
    },
    /// It goes, or comes back as it was at first.
    Toggle(usize),
    /// To another name, which others may or may not import.
    Move(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..FILES.len(), any::<u16>(), 0..12u8, 0..SNIPPETS.len())
            .prop_map(|(file, at, gone, new)| Step::Type { file, at, gone, new }),
        1 => (0..FILES.len()).prop_map(Step::Toggle),
        1 => (0..FILES.len(), 0..FILES.len()).prop_map(|(from, to)| Step::Move(from, to)),
    ]
}

fn plan(system: Arc<dyn System>) -> Plan {
    Plan {
        ahead: Arc::default(),
        system,
        root: ROOT.into(),
        paths: Vec::new(),
        reach: None,
        config: None,
        overrides: Overrides::default(),
    }
}

fn sources() -> BTreeMap<&'static str, String> {
    FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect()
}

fn memory(files: &BTreeMap<&str, String>) -> Memory {
    Memory::new(files.iter().map(|(path, text)| (format!("{ROOT}/{path}"), text.as_bytes().to_vec())))
}

/// Changes the files. The file in which something else stands now; none where files came or went.
fn take(step: &Step, files: &mut BTreeMap<&'static str, String>) -> Option<&'static str> {
    match *step {
        Step::Type { file, at, gone, new } => {
            let path = FILES[file].0;
            let text = files.get_mut(path)?;
            let start = text.floor_char_boundary(at as usize % (text.len() + 1));
            let end = text.ceil_char_boundary((start + gone as usize).min(text.len()));
            text.replace_range(start..end, SNIPPETS[new]);
            Some(path)
        }
        Step::Toggle(file) => {
            let (path, text) = FILES[file];
            if files.remove(path).is_none() {
                files.insert(path, text.to_owned());
            }
            None
        }
        Step::Move(from, to) => {
            let text = files.remove(FILES[from].0)?;
            files.insert(FILES[to].0, text);
            None
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However files were edited, moved and deleted, the session says what a fresh run says.
    #[test]
    fn a_session_is_a_fresh_run(steps in prop::collection::vec(step(), 1..10)) {
        let mut files = sources();
        let shelf = Arc::new(Shelf(RwLock::new(memory(&files))));
        let mut session = Session::open(plan(shelf.clone()));
        let stop = AtomicBool::new(false);
        prop_assert!(session.run(&stop));
        prop_assert!(session.calls().len() >= 6, "{:#?}", session.calls());
        for step in &steps {
            let changed = take(step, &mut files);
            *shelf.0.write().unwrap() = memory(&files);
            match changed {
                Some(path) => session.change(&Utf8Path::new(ROOT).join(path)),
                None => session.reload(),
            }
            prop_assert!(session.run(&stop));
            let mut fresh = Session::open(plan(shelf.clone()));
            fresh.run(&stop);
            prop_assert_eq!(session.calls(), fresh.calls());
            prop_assert_eq!(session.findings(), fresh.findings());
            let problems = |session: &Session| session.workspace().coverage().problems;
            prop_assert_eq!(problems(&session), problems(&fresh));
        }
    }
}

#[test]
fn a_look_that_is_stopped_is_still_to_be_done() {
    let mut session = Session::open(plan(Arc::new(memory(&sources()))));
    assert!(!session.run(&AtomicBool::new(true)) && !session.is_current());
    assert!(session.run(&AtomicBool::new(false)) && session.is_current());
}

/// The calls of one file cannot be followed: those of the others are there, and its own when it can be read again.
#[test]
fn a_crash_takes_one_file_with_it() {
    let is_set = Arc::new(AtomicBool::new(true));
    let trap = {
        let is_set = is_set.clone();
        move |path: &Utf8Path| {
            assert!(!path.ends_with("mail.md") || !is_set.load(Ordering::Relaxed), "a crash that is meant");
            Ok(())
        }
    };
    let mut session = Session::open(plan(Arc::new(Faulty(memory(&sources()), trap))));
    let never = AtomicBool::new(false);
    assert!(session.run(&never));
    let has = |session: &Session, path: &str| session.calls().iter().any(|call| &*call.place.path == path);
    assert!(!has(&session, "mail.py") && has(&session, "llm.py") && has(&session, "web/title.ts"));
    let problems = session.workspace().coverage().problems;
    assert!(
        problems.iter().any(|it| &*it.path == "mail.py" && it.reason.contains("crashed")),
        "{problems:?}"
    );
    is_set.store(false, Ordering::Relaxed);
    session.change(&Utf8Path::new(ROOT).join("prompts/mail.md"));
    assert!(session.run(&never));
    assert!(has(&session, "mail.py"));
    assert_eq!(session.workspace().coverage().problems, []);
}
