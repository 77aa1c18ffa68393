"""Speakers with names of their own, and a constant from another module."""

from openai import OpenAI

from house import RULES, SEPARATOR


def referee(claim, reply):
    client = OpenAI()
    turns = [
        {"role": "system", "content": RULES + SEPARATOR + "Decide who is right."},
        {"role": "user", "name": "Ann", "content": claim},
        {"role": "user", "name": "Bob", "content": reply},
    ]
    answer = client.chat.completions.create(model="gpt-4", messages=turns, max_tokens=100)
    return answer.choices[0].message.content
