"""One helper, two callers."""

import litellm

DEFAULT = "openai/gpt-4o"


def ask(prompt, *, model=DEFAULT, max_tokens=None, system="You help a small publisher."):
    kwargs = {"max_tokens": max_tokens} if max_tokens else {}
    response = litellm.completion(
        model=model,
        messages=[
            {"role": "system", "content": system},
            {"role": "user", "content": prompt},
        ],
        **kwargs,
    )
    return response["choices"][0]["message"]["content"]


def blurb(title):
    return ask("Write a blurb of two sentences for the book " + title, max_tokens=120)


def keywords(text):
    return ask(f"Give five keywords for the following text, separated by commas:\n{text}", model="openai/gpt-4o-mini")
