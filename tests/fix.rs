//! `check --fix` on real files with the real binary: the finding is gone, nothing else has changed, the file parses.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// A repository with one file.
fn with(path: &str, text: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join(path), text).unwrap();
    dir
}

/// Standard output and exit code.
fn promptlint(dir: &TempDir, args: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(args)
        .current_dir(dir.path())
        .env("NO_COLOR", "1")
        // The day whose prices hold.
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

const RULE: &str = "missing-max-tokens";

/// The text after `--fix --unsafe-fixes`. The fix must leave nothing to find, and `--diff` must only show it.
#[track_caller]
fn fixed(path: &str, text: &str) -> String {
    let dir = with(path, text);
    let read = || fs::read_to_string(dir.path().join(path)).unwrap();
    let (found, code) = promptlint(&dir, &["check", "--select", RULE]);
    assert_eq!(code, Some(1), "{found}");
    let (patch, _) = promptlint(&dir, &["check", "--select", RULE, "--diff", "--unsafe-fixes"]);
    assert!(patch.contains("\n+"), "{found}{patch}");
    assert_eq!(read(), text);
    let (left, code) = promptlint(&dir, &["check", "--select", RULE, "--fix", "--unsafe-fixes"]);
    assert_eq!(code, Some(0), "{left}\n{}", read());
    assert_eq!(promptlint(&dir, &["check", "--select", RULE]).1, Some(0));
    read()
}

/// `text` in which `«added»` is what the fix adds.
#[track_caller]
fn check(path: &str, text: &str) {
    let before: String =
        text.split('«').map(|part| part.split_once('»').map_or(part, |(_, rest)| rest)).collect();
    assert_eq!(fixed(path, &before), text.replace(['«', '»'], ""));
}

#[test]
fn python() {
    let file = |call: &str| {
        format!("from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef f(text, ms):\n{call}\n")
    };
    for call in [
        "    client.chat.completions.create(model='gpt-4o', messages=ms«, max_completion_tokens=4096»)",
        "\tclient.chat.completions.create(\n\t\tmodel='gpt-4o',\n\t\tmessages=ms,  # all\n«\t\tmax_completion_tokens=4096,\n»\t)",
        "    client.chat.completions.create(\n        model='gpt-4o',\n        messages=ms«,\n        max_completion_tokens=4096»\n    )",
        "    client.responses.create(model='gpt-4o', input=(\n        'a'\n        'b'\n    )«, max_output_tokens=4096»)",
        "    options = {'model': 'gpt-4o'}\n    client.chat.completions.create(messages=ms, **options«, max_completion_tokens=4096»)",
    ] {
        check("a.py", &file(call));
        check("a.py", &format!("\u{FEFF}{}", file(call).replace('\n', "\r\n")));
    }
}

#[test]
fn the_cap_goes_where_the_object_is_made() {
    check(
        "a.py",
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='gpt-4o'«, max_tokens=4096»)\n\n\ndef f(text):\n    llm.invoke(text)\n    return llm.invoke('Sum up: ' + text)\n",
    );
    check(
        "a.ts",
        "import { ChatOpenAI } from '@langchain/openai';\n\nconst llm = new ChatOpenAI({ model: 'gpt-4o'«, maxTokens: 4096» });\n\nexport const f = (text: string) => llm.invoke(text);\n",
    );
    check(
        "b.py",
        "from google import genai\n\nclient = genai.Client()\nclient.models.generate_content(model='gemini-2.5-pro', contents='Hi'«, config={\"max_output_tokens\": 65536}»)\n",
    );
}

/// Other servers know the limit by its first name, and frameworks each by a name of their own.
#[test]
fn other_servers_and_frameworks_have_names_of_their_own() {
    check(
        "a.py",
        "from openai import OpenAI\n\nclient = OpenAI(base_url='https://api.perplexity.ai')\n\n\ndef f(ms):\n    return client.chat.completions.create(model='sonar', messages=ms«, max_tokens=4096»)\n",
    );
    check(
        "a.ts",
        "import OpenAI from 'openai';\n\nconst client = new OpenAI({ baseURL: 'https://api.deepseek.com' });\nexport const f = (messages: any) => client.chat.completions.create({ model: 'deepseek-chat', messages«, max_tokens: 4096» });\n",
    );
    let agno = |model: &str, made: &str| {
        format!(
            "from agno.agent import Agent\nfrom agno.models.x import {model}\n\nagent = Agent(model={made})\nagent.run('Plan my day.')\n"
        )
    };
    check("b.py", &agno("Ollama", "Ollama(id='llama3.2'«, options={\"num_predict\": 8192}»)"));
    check("b.py", &agno("Groq", "Groq(id='llama-3.3-70b-versatile'«, max_tokens=4096»)"));
}

#[test]
fn typescript() {
    let file = |call: &str| {
        format!(
            "import OpenAI from 'openai';\n\nconst client = new OpenAI();\nconst rest = {{ n: 1 }};\nexport const f = (messages: any) => {call};\n"
        )
    };
    for call in [
        "client.chat.completions.create({ model: 'gpt-4o', messages, ...rest«, max_completion_tokens: 4096» })",
        "client.chat.completions.create({\n  model: 'gpt-4o',\n  messages, // all\n«  max_completion_tokens: 4096,\n»})",
        "client.chat.completions.create({\n  model: 'gpt-4o',\n  messages«,\n  max_completion_tokens: 4096»\n}, { timeout: 5 })",
    ] {
        check("a.ts", &file(call));
    }
    check(
        "b.ts",
        "import { streamText } from 'ai';\nimport { openai } from '@ai-sdk/openai';\n\nexport const f = (prompt: string) =>\n  streamText({\n    model: openai('gpt-4o'),\n    prompt,\n    onFinish({ text }) {\n      console.log(text);\n    }«,\n    maxOutputTokens: 4096»\n  });\n",
    );
}

#[test]
fn typescript_objects_take_the_cap_in_their_own_spelling() {
    check(
        "agent.ts",
        "import { Agent, run } from '@openai/agents';\n\nconst agent = new Agent({\n  name: 'a',\n  model: 'gpt-4o',\n  modelSettings: { temperature: 0«, maxTokens: 4096» },\n});\nexport const f = (text: string) => run(agent, text);\n",
    );
    check(
        "gemini.ts",
        "import { GoogleGenAI } from '@google/genai';\n\nconst ai = new GoogleGenAI({});\nexport const f = (contents: string) =>\n  ai.models.generateContent({ model: 'gemini-2.5-flash', contents, config: { temperature: 0«, maxOutputTokens: 65536» } });\n",
    );
    check(
        "index.ts",
        "import { openai } from '@llamaindex/openai';\n\nconst llm = openai({ model: 'gpt-4o'«, maxTokens: 4096» });\nexport const f = (prompt: string) => llm.complete({ prompt });\n",
    );
}

/// In LangChain.js neither the run's configuration nor what `bindTools` takes has a cap.
#[test]
fn langchain_in_javascript_takes_the_cap_where_the_model_is_made() {
    check(
        "chain.ts",
        "import { ChatOpenAI } from '@langchain/openai';\n\nconst llm = new ChatOpenAI({ model: 'gpt-4o'«, maxTokens: 4096» });\nconst bound = llm.bindTools([], { tool_choice: 'pick' });\nexport const f = (text: string) => bound.invoke(text, { runName: 'f' });\n",
    );
}

#[test]
fn go() {
    check(
        "a.go",
        "package a\n\nimport (\n\t\"context\"\n\n\topenai \"github.com/sashabaranov/go-openai\"\n)\n\nfunc F(ctx context.Context, client *openai.Client, ms []openai.ChatCompletionMessage) {\n\tclient.CreateChatCompletion(ctx, openai.ChatCompletionRequest{\n\t\tModel:    openai.GPT4o,\n\t\tMessages: ms, // all\n«\t\tMaxCompletionTokens: 4096,\n»\t})\n}\n",
    );
    check(
        "b.go",
        "package b\n\nimport (\n\t\"context\"\n\n\t\"github.com/openai/openai-go\"\n)\n\nfunc F(ctx context.Context) {\n\tclient := openai.NewClient()\n\tclient.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: openai.ChatModelGPT4o«, MaxCompletionTokens: openai.Int(4096)»})\n}\n",
    );
    check(
        "c.go",
        "package c\n\nimport (\n\t\"context\"\n\n\t\"github.com/tmc/langchaingo/llms\"\n\t\"github.com/tmc/langchaingo/llms/openai\"\n)\n\nfunc F(ctx context.Context) {\n\tllm, _ := openai.New(openai.WithModel(\"gpt-4o\"))\n\tllms.GenerateFromSinglePrompt(ctx, llm, \"Hi.\"«, llms.WithMaxTokens(4096)»)\n}\n",
    );
}

#[test]
fn what_must_not_be_changed_is_not() {
    // An official SDK refuses a call without a cap; a cap that callers may pass is not ours to add.
    for text in [
        "import anthropic\nanthropic.Anthropic().messages.create(model='claude-sonnet-5', messages=[])\n",
        "from openai import OpenAI\n\n\ndef f(**more):\n    OpenAI().chat.completions.create(model='gpt-4o', messages=[], **more)\n",
    ] {
        let dir = with("a.py", text);
        let (found, code) = promptlint(&dir, &["check", "--select", RULE]);
        assert_eq!(code, Some(0), "{found}");
    }
    // Only Gemini's fix is safe.
    let text = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n";
    let dir = with("a.py", text);
    assert_eq!(promptlint(&dir, &["check", "--select", RULE, "--fix"]).1, Some(1));
    assert_eq!(fs::read_to_string(dir.path().join("a.py")).unwrap(), text);
}

#[test]
fn a_declared_wrapper_is_checked() {
    let dir =
        with("a.py", "from acme.llm import ask\n\nask('Is this spam? Answer yes or no.', model='gpt-4o')\n");
    let config = |text: &str| fs::write(dir.path().join("promptlint.toml"), text).unwrap();
    config("[[call]]\npaths = ['acme.llm:ask']\nmodel = ['model']\nprompt = ['#0']\ncap = ['max_tokens']\n");
    let (found, code) = promptlint(&dir, &["check"]);
    assert_eq!(code, Some(1));
    assert!(found.contains("missing-max-tokens") && found.contains("oversized-model"), "{found}");
    assert!(
        promptlint(&dir, &["check", "--diff", "--unsafe-fixes"]).0.contains("model='gpt-4o', max_tokens=")
    );
    config("[[call]]\npaths = ['acme.llm:ask']\nmodle = ['model']\n");
    let output =
        Command::new(env!("CARGO_BIN_EXE_promptlint")).arg("check").current_dir(dir.path()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("promptlint.toml:3:1") && told.contains("did you mean `model`?"), "{told}");
}
