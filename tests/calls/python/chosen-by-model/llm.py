import anthropic
import openai


def ask(prompt, model):
    messages = [{"role": "user", "content": prompt}]
    if model.startswith("claude"):
        return anthropic.Anthropic().messages.create(model=model, max_tokens=400, messages=messages)
    elif "gpt" in model and "mini" not in model:
        return openai.OpenAI().chat.completions.create(model=model, messages=messages, max_tokens=500)
    elif model in ["o3", "o4-mini"]:
        return openai.OpenAI().chat.completions.create(model=model, messages=messages)
    else:
        return openai.OpenAI().responses.create(model=model, input=messages)


def ask_early(prompt, provider):
    if provider == "anthropic":
        return anthropic.Anthropic().messages.create(
            model="claude-haiku-4-5", max_tokens=400, messages=[{"role": "user", "content": prompt}]
        )
    return openai.OpenAI().responses.create(model="gpt-4.1", input=prompt)


def by_claude():
    return ask("Name a colour.", "claude-haiku-4-5")


def by_gpt():
    return ask("Name a shape.", "gpt-4.1")


def by_o3():
    return ask("Name a number.", "o3")


def by_other():
    return ask("Name a smell.", "gpt-4.1-mini")


def by_any(model):
    return ask("Name anything.", model)


def early():
    return ask_early("Name a bird.", "anthropic")


def late():
    return ask_early("Name a fish.", "openai")
