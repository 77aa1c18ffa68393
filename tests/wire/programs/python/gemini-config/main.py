import argparse

from google import genai
from google.genai import types

parser = argparse.ArgumentParser()
parser.add_argument("recipe")
parser.add_argument("--words", type=int, default=60)
args = parser.parse_args()

client = genai.Client()
answer = client.models.generate_content(
    model="gemini-2.5-flash",
    contents=["Shorten this recipe.", args.recipe],
    config=types.GenerateContentConfig(
        system_instruction="You edit a cookbook. Keep quantities and times.",
        max_output_tokens=256,
        temperature=0.3,
    ),
)
print(answer.text)
