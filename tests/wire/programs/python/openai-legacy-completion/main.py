import sys

from openai import OpenAI

print(
    OpenAI()
    .completions.create(
        model="gpt-3.5-turbo-instruct",
        prompt=f"Product name: {sys.argv[1]}\nSlogan:",
        max_tokens=24,
        stop="\n",
    )
    .choices[0]
    .text
)
