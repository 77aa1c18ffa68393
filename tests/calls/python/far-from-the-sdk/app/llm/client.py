"""The only file that knows the SDK. `app/` uses it without a word of it."""

import asyncio

from google import genai


class Teller:
    def __init__(self):
        self._client = None

    def _ensure(self):
        if self._client is None:
            self._client = genai.Client()

    async def tell(self, story):
        self._ensure()
        return await asyncio.to_thread(
            self._client.models.generate_content,
            model="gemini-2.5-flash",
            contents=story,
        )


def summarise(text):
    client = genai.Client()
    return client.models.generate_content(model="gemini-2.5-flash", contents=text)
