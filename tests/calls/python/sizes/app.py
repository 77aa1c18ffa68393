from openai import OpenAI

from prompts import describe

client = OpenAI()


def answer(question: str, context: str, tail: str):  # promptlint: size[tail = 50]
    messages = [
        {"role": "system", "content": f"Answer from {context}."},  # promptlint: size[1000..6000]
        {"role": "user", "content": question},
        {"role": "user", "content": tail},
    ]
    return client.chat.completions.create(model="gpt-4o", max_tokens=200, messages=messages)


def retrieve(store, query: str):
    docs = store.similarity_search(query, k=5)
    passages = "\n".join(doc.page_content for doc in docs)
    more = store.as_retriever(search_kwargs={"k": 3}).invoke(query)
    prompt = f"{passages}\n\n{more}\n\n{query[:4000]}"
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])


def label(ticket: str, customer: str):
    # promptlint: size[..2_000 chars] the form takes no more
    return client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": f"Label {ticket} of {customer}."}]
    )


def write(product: str):
    return client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": describe(product)}]
    )
