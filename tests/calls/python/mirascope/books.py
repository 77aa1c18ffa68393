from mirascope import llm


@llm.call("openai/gpt-4o-mini", max_tokens=150)
def recommend(genre: str):
    return f"Recommend a {genre} book."


@llm.call("anthropic/claude-sonnet-4-5")
def librarian(question: str):
    return [llm.messages.system("You are a librarian."), llm.messages.user(question)]


def main(genre, question):
    print(recommend(genre).text())
    for chunk in recommend.stream("fantasy"):
        print(chunk)
    return librarian(question)
