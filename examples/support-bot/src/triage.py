"""Sorts tickets into queues."""

from openai import OpenAI

from .llm import ask

client = OpenAI(timeout=20)

QUEUES = """You sort support tickets of an online shop into queues.

Classify the ticket into exactly one of these queues:
- billing: invoices, refunds, failed or double payments
- shipping: where a parcel is, damaged or lost parcels, wrong addresses
- product: questions about a product, missing parts, defects, warranty
- account: sign-in, passwords, data protection, deletion of an account
- other: everything else

Respond with only the name of the queue."""


def route(ticket: str) -> str:
    # A frontier model for one word, and nothing says that it is one word.
    response = client.chat.completions.create(
        model="gpt-5.4",
        messages=[
            {"role": "system", "content": QUEUES},
            {"role": "user", "content": ticket},
        ],
    )
    return (response.choices[0].message.content or "other").strip()


def is_urgent(ticket: str) -> bool:
    answer = ask(
        "Does the customer of this ticket need an answer today? Answer only yes or no.",
        ticket,
        max_tokens=1,
    )
    return answer.lower().startswith("yes")


def route_all(tickets: list[str]) -> dict[str, str]:
    return {ticket: route(ticket) for ticket in tickets}
