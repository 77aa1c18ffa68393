import os

from openrouter import OpenRouter


def name_ship(story):
    with OpenRouter(api_key=os.environ["OPENROUTER_API_KEY"]) as client:
        return client.chat.send(
            model="openai/gpt-4o-mini",
            messages=[
                {"role": "system", "content": "You name ships. Two words at most."},
                {"role": "user", "content": story},
            ],
            max_tokens=12,
        )
