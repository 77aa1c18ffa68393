from llm import ask


def summarise(text):
    return ask(f"Summarise this text:\n{text}", model="gpt-4o-mini")
