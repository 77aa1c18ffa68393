import asyncio
import sys

from google import genai
from google.genai import types


async def main(poem):
    client = genai.Client()
    stream = await client.aio.models.generate_content_stream(
        model="gemini-2.0-flash",
        contents=[
            types.Content(role="user", parts=[types.Part.from_text(text="Explain the metre of this poem.")]),
            types.Content(role="model", parts=[types.Part.from_text(text="Show me the poem.")]),
            types.Content(role="user", parts=[types.Part(text=poem)]),
        ],
        config=types.GenerateContentConfig(temperature=0),
    )
    async for chunk in stream:
        print(chunk.text, end="")


asyncio.run(main(sys.argv[1]))
