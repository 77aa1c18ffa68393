import os

from mistralai.client import Mistral

mistral = Mistral(api_key=os.environ["MISTRAL_API_KEY"])


def haiku(theme: str) -> str:
    response = mistral.chat.complete(
        model="mistral-small-latest",
        messages=[
            {"role": "system", "content": "You write haiku. Five, seven and five syllables."},
            {"role": "user", "content": theme},
        ],
        max_tokens=60,
    )
    return response.choices[0].message.content
