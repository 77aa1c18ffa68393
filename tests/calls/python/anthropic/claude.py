import anthropic
from anthropic import AnthropicBedrock, AsyncAnthropic

client = anthropic.Anthropic()
aclient = AsyncAnthropic()
bedrock = AnthropicBedrock(aws_region="us-east-1")

SYSTEM = "You review pull requests."


def review(diff):
    message = client.messages.create(
        model="claude-sonnet-4-6",
        max_tokens=1024,
        system=[{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}],
        messages=[{"role": "user", "content": [{"type": "text", "text": f"<diff>{diff}</diff>"}]}],
    )
    return message.content[0].text


async def stream(question):
    async with aclient.messages.stream(
        model="claude-haiku-4-5",
        max_tokens=512,
        messages=[{"role": "user", "content": question}],
    ) as stream:
        async for text in stream.text_stream:
            yield text


def raw(messages):
    return client.beta.messages.with_raw_response.create(
        model="claude-opus-4-6", max_tokens=4096, messages=messages, betas=["context-1m-2025-08-07"]
    )


def on_bedrock(messages):
    return bedrock.messages.create(
        model="us.anthropic.claude-sonnet-4-6-v1:0", max_tokens=256, messages=messages
    )


def agent(messages, tools):
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-5", max_tokens=2048, tools=tools, messages=messages, max_iterations=8
    )
    return runner.until_done()


def nightly(rows):
    return client.messages.batches.create(
        requests=[
            {
                "custom_id": row.id,
                "params": {
                    "model": "claude-haiku-4-5",
                    "max_tokens": 300,
                    "messages": [{"role": "user", "content": row.text}],
                },
            }
            for row in rows
        ]
    )


def old(question):
    return client.completions.create(
        model="claude-2.1",
        prompt=f"{anthropic.HUMAN_PROMPT} {question}{anthropic.AI_PROMPT}",
        max_tokens_to_sample=300,
    )


def count(messages):
    return client.messages.count_tokens(model="claude-sonnet-5", messages=messages)
