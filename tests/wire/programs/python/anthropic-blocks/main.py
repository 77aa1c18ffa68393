"""Reviews a clause against the handbook, which is cached."""

import anthropic

HANDBOOK = """You review clauses of supplier contracts for a buyer.

Flag every clause that
1. shifts liability for the supplier's own faults to the buyer,
2. renews without notice,
3. binds the buyer for longer than two years.

Quote the words that you object to."""

client = anthropic.Anthropic()


def review(clause):
    with client.messages.stream(
        model="claude-sonnet-4-6",
        max_tokens=1024,
        system=[
            {"type": "text", "text": "Answer in the language of the clause."},
            {"type": "text", "text": HANDBOOK, "cache_control": {"type": "ephemeral"}},
        ],
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "The clause:"},
                    {"type": "text", "text": clause},
                ],
            },
            {"role": "assistant", "content": "Objections:"},
        ],
    ) as stream:
        for _ in stream.text_stream:
            pass
    return stream.get_final_text()
