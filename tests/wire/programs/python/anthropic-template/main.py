"""A prompt in a template string, in an asynchronous client."""

from string import Template

from anthropic import AsyncAnthropic

PROMPT = Template("Write a letter to $name.\nIt confirms that the visit on $day takes place.\nTone: warm, brief.")
MAX = 600

claude = AsyncAnthropic(max_retries=1)


async def letter(name, day):
    text = PROMPT.substitute(name=name, day=day)
    message = await claude.messages.create(
        max_tokens=MAX,
        model="claude-haiku-4-5",
        messages=[{"role": "user", "content": text}],
    )
    return message.content[0].text
