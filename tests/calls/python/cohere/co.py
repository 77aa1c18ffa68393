import cohere

co = cohere.ClientV2(api_key="x")
old = cohere.Client("x")


def ask(question):
    return co.chat(
        model="command-a-03-2025",
        messages=[{"role": "system", "content": "Cite sources."}, {"role": "user", "content": question}],
        max_tokens=300,
    )


def ask_old(question, history):
    return old.chat(
        message=question, preamble="You are a librarian.", chat_history=history, model="command-r-plus", max_tokens=40
    )


def generate(text):
    return old.generate(f"Continue: {text}", model="command", max_tokens=20)


def embed(texts):
    return co.embed(texts=texts, model="embed-v4.0", input_type="search_document")
