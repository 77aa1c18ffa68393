"""litellm fills in a cap that Anthropic wants."""

import asyncio

from litellm import acompletion


async def one(text):
    return await acompletion(
        "anthropic/claude-sonnet-4-5",
        [{"role": "system", "content": "Correct the spelling. Change nothing else."}, {"role": "user", "content": text}],
    )


async def both(left, right):
    return await asyncio.gather(one(left), one(right))
