import pathlib

import jinja2
from openai import OpenAI

folder = pathlib.Path(__file__).parent / "prompts"
templates = jinja2.Environment(loader=jinja2.FileSystemLoader(folder))


def minutes(transcript, names):
    prompt = templates.get_template("minutes.j2").render(transcript=transcript, names=names)
    response = OpenAI().chat.completions.create(
        model="gpt-4.1-mini",
        messages=[{"role": "user", "content": prompt}],
        max_completion_tokens=1500,
    )
    return response.choices[0].message.content
