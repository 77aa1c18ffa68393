from urllib.parse import urljoin

import aiohttp
import requests


class Client:
    def __init__(self, url):
        self.url = url

    async def chat(self, model):
        data = {"model": model, "messages": [{"role": "user", "content": "Greet me in one word."}]}
        async with aiohttp.ClientSession() as session:
            async with session.post(urljoin(self.url, "/api/chat"), json=data) as response:
                return await response.json()


def generate(model):
    url = urljoin("http://localhost:11434/v1", "/api/generate")
    return requests.post(url, json={"model": model, "prompt": "Name a colour."})
