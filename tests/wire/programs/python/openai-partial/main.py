import asyncio
import sys
from functools import partial

from openai import AsyncOpenAI

client = AsyncOpenAI()
complete = partial(client.chat.completions.create, model="gpt-4.1-nano", max_tokens=64)


async def main():
    line = sys.stdin.readline().strip()
    stream = await complete(
        stream=True,
        messages=[{"role": "user", "content": "Continue this line of verse with one more line: " + line}],
    )
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            print(chunk.choices[0].delta.content, end="")


asyncio.run(main())
