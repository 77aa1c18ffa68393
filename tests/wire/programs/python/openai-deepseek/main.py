"""Another vendor behind the same client."""

from openai import OpenAI

client = OpenAI(base_url="https://api.deepseek.com/v1", api_key="unused")


def solve(puzzle):
    prompt = "Solve the puzzle step by step. Give the answer on the last line.\n\n"
    prompt += puzzle
    return client.chat.completions.create(
        model="deepseek-chat", messages=[{"role": "user", "content": prompt}], max_tokens=3000, n=1
    )
