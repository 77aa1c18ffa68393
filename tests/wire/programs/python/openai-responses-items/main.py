import asyncio

from openai import AsyncOpenAI

GUIDE = "\n".join(
    [
        "You plan walks in the city.",
        "Every stop has an address.",
        "No walk is longer than three hours.",
    ]
)


async def plan(city, wishes):
    async with AsyncOpenAI() as client:
        return await client.responses.create(
            model="o3",
            reasoning={"effort": "low"},
            input=[
                {"role": "developer", "content": GUIDE},
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": f"City: {city}"},
                        {"type": "input_text", "text": wishes},
                    ],
                },
            ],
        )
