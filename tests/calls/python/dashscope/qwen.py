import dashscope
from dashscope import Generation


def ask(question):
    return Generation.call(
        model="qwen-plus",
        messages=[{"role": "system", "content": "You are Qwen."}, {"role": "user", "content": question}],
        max_tokens=128,
    )


def old(prompt):
    return dashscope.Generation.call("qwen-turbo", prompt=prompt)
