import anthropic

client = anthropic.Anthropic()
messages = [{"role": "user", "content": "Name a tree."}]


def parsed(schema):
    return client.messages.parse(model="claude-haiku-4-5", max_tokens=64, messages=messages, output_format=schema)


def beta_stream():
    with client.beta.messages.stream(model="claude-sonnet-4-5", max_tokens=128, messages=messages, betas=["x"]) as stream:
        return stream.get_final_message()


def beta_parse(schema):
    return client.beta.messages.parse(model="claude-sonnet-4-5", max_tokens=32, messages=messages, output_format=schema)


def vertex():
    return anthropic.AnthropicVertex(region="global", project_id="p").messages.create(
        model="claude-sonnet-4-5@20250929", max_tokens=256, messages=messages
    )


def foundry():
    return anthropic.AnthropicFoundry(resource="r").messages.create(
        model="claude-sonnet-4-5", max_tokens=512, messages=messages
    )
