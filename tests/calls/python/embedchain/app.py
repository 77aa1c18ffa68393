from embedchain import App

plain = App()
told = App.from_config(
    config={
        "llm": {
            "provider": "anthropic",
            "config": {
                "model": "claude-haiku-4-5",
                "max_tokens": 300,
                "system_prompt": "Answer from the manual only.",
            },
        },
    }
)


def ask(question):
    return plain.query(question)


def chat(question):
    return told.chat(question)
