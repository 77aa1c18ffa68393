from mistralai import Mistral

client = Mistral()


def ask(question):
    return client.chat.complete(
        model="mistral-small-latest", max_tokens=9, messages=[{"role": "user", "content": question}]
    )


def own(llm, question):
    # No library is imported whose models have such a method: it is the program's own.
    return llm.complete(question)
