from jinja2 import Environment, FileSystemLoader
from openai import OpenAI

from settings import ANSWER_MODEL

templates = Environment(loader=FileSystemLoader("templates"))


def answer(question, notes):
    prompt = templates.get_template("answer.jinja").render(question=question, notes=notes)
    return OpenAI().chat.completions.create(
        model=ANSWER_MODEL,
        max_tokens=500,
        messages=[{"role": "user", "content": prompt}],
    )
