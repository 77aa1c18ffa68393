from textwrap import dedent

from anthropic import Anthropic

client = Anthropic()

RULES = [
    "Answer in English.",
    "Name your sources.",
]
TEMPLATE = "Translate %s into %s."
FORMAT = """Text: {text}
Language: {language}"""


def send(prompt, system="You are a translator."):
    return None


def percent(text, language):
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=10,
        messages=[{"role": "user", "content": TEMPLATE % (text, language)}],
    )


def formatted(text):
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=20,
        messages=[{"role": "user", "content": FORMAT.format(text=text, language="Dutch")}],
    )


def joined(text):
    system = "\n".join(RULES)
    return client.messages.create(
        model="claude-haiku-4-5", max_tokens=30, system=system, messages=[{"role": "user", "content": text}]
    )


def dedented(name):
    prompt = dedent(
        f"""
        Greet {name}.
        Use one sentence.
        """
    ).strip()
    return client.messages.create(
        model="claude-haiku-4-5", max_tokens=40, messages=[{"role": "user", "content": prompt}]
    )


def summed(text, formal):
    prompt = "Rewrite this. "
    if formal:
        prompt += "Use formal language. "
    prompt += text
    return client.messages.create(
        model="claude-haiku-4-5", max_tokens=50, messages=[{"role": "user", "content": prompt}]
    )


def implicit(text):
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=60,
        system=(
            "You are careful. "
            "You are brief. "
        ),
        messages=[{"role": "user", "content": text[:4000]}],
    )


def replaced(name):
    template = "Dear {{name}}, thank you."
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=70,
        messages=[{"role": "user", "content": template.replace("{{name}}", name)}],
    )
