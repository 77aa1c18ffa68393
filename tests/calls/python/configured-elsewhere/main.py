import os
import sys

from helper import Helper, Judge


def main():
    model = os.environ.get("OPENAI_MODEL", "gpt-4o")
    config = {"api_key": os.environ["KEY"], "model": model, "max_tokens": int(os.environ.get("MAX_TOKENS", 1200))}
    return Helper(config=config)


def judges():
    return [Judge("gpt-4o-mini"), Judge(sys.argv[1])]
