import anthropic

client = anthropic.Anthropic()

LOOKUP = {
    "name": "look_up_order",
    "description": "Find an order by its number.",
    "input_schema": {
        "type": "object",
        "properties": {"number": {"type": "string", "description": "Eight digits"}},
        "required": ["number"],
    },
    "cache_control": {"type": "ephemeral"},
}


def handle(messages):
    return client.messages.create(
        model="claude-opus-4-5",
        max_tokens=2048,
        system="You are the help desk of a shop for musical instruments.",
        tools=[LOOKUP],
        messages=messages,
    )


def first(text):
    return handle([{"role": "user", "content": text}])
