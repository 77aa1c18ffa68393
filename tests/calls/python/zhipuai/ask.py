from zhipuai import ZhipuAI

client = ZhipuAI(api_key="k")


def ask(question):
    return client.chat.completions.create(
        model="glm-4-plus",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="glm-4-plus", messages=messages, stream=True)
