from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from openai import OpenAI

client = OpenAI()
HERE = Path(__file__).parent
SYSTEM = (HERE / "prompts" / "system.txt").read_text()
env = Environment(loader=FileSystemLoader("prompts"))


def answer(question, context):
    prompt = env.get_template("answer.j2").render(question=question, context=context)
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}],
        max_tokens=100,
    )


def brief(topic):
    with open("prompts/brief.md", encoding="utf-8") as file:
        template = file.read()
    return client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": template.format(topic=topic)}], max_tokens=200
    )
