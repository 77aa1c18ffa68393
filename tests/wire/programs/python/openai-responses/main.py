from pathlib import Path

from openai import OpenAI

STYLE = (Path(__file__).parent / "style.md").read_text()


def rewrite(draft: str, audience: str = "engineers") -> str:
    client = OpenAI()
    response = client.responses.create(
        model="gpt-4.1-mini",
        instructions=STYLE,
        input="Rewrite this draft for %s.\n\n%s" % (audience, draft),
        max_output_tokens=2_000,
        store=False,
    )
    return response.output_text
