import json
import os
import urllib.request

import httpx
import requests

BASE_URL = "https://api.openai.com/v1"


def openai(question):
    response = requests.post(
        f"{BASE_URL}/chat/completions",
        headers={"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
        json={
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": f"Rhyme on {question}"}],
            "max_tokens": 30,
        },
        timeout=60,
    )
    return response.json()["choices"][0]["message"]["content"]


def claude(text):
    payload = {
        "model": "claude-haiku-4-5",
        "max_tokens": 222,
        "system": "Translate to German.",
        "messages": [{"role": "user", "content": text}],
    }
    return httpx.post("https://api.anthropic.com/v1/messages", json=payload, headers={"x-api-key": "k"})


def gemini(text):
    url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent?key=k"
    data = json.dumps({"contents": [{"parts": [{"text": text}]}], "generationConfig": {"maxOutputTokens": 64}})
    request = urllib.request.Request(url, data=data.encode("utf-8"), headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


async def azure(messages):
    async with httpx.AsyncClient(base_url="https://me.openai.azure.com") as client:
        return await client.post(
            "/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01",
            json={"messages": messages, "max_tokens": 18},
        )


def local(messages):
    host = os.getenv("LLM_HOST")
    return requests.post(f"{host}/v1/chat/completions", json={"model": "qwen2.5", "messages": messages})


def not_a_prompt(rows):
    requests.get("https://api.openai.com/v1/models")
    requests.post("https://example.com/api/v1/messages", json={"to": "x", "body": "y"})
    return requests.post("https://example.com/chat", json={"text": rows})
