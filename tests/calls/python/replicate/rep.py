import replicate


def ask(question):
    return replicate.run(
        "meta/meta-llama-3-70b-instruct",
        input={"system_prompt": "Be kind.", "prompt": question, "max_tokens": 512},
    )


def stream(question):
    for event in replicate.stream("meta/meta-llama-3-8b-instruct", input={"prompt": question}):
        print(event)
