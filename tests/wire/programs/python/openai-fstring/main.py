"""Sorts a customer's message into a queue."""

import sys

from openai import OpenAI

client = OpenAI()

QUEUES = ["billing", "delivery", "returns", "other"]
SYSTEM = f"You sort messages from customers of a bicycle shop. Answer with one word: {', '.join(QUEUES)}."


def queue_of(message: str) -> str:
    reply = client.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=5,
        temperature=0,
        messages=[
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"Message:\n{message}\n\nQueue:"},
        ],
    )
    return reply.choices[0].message.content


if __name__ == "__main__":
    print(queue_of(sys.argv[1]))
