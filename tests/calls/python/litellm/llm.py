import litellm
from litellm import Router, acompletion, completion

litellm.drop_params = True

router = Router(
    model_list=[
        {"model_name": "fast", "litellm_params": {"model": "groq/llama-3.3-70b-versatile", "max_tokens": 256}},
        {"model_name": "good", "litellm_params": {"model": "anthropic/claude-sonnet-4-6"}},
    ]
)


def one(text):
    return completion(
        model="gemini/gemini-2.5-flash", messages=[{"role": "user", "content": text}], max_tokens=128
    )


async def two(messages):
    return await acompletion("openai/gpt-4o-mini", messages, max_completion_tokens=64)


def three(messages):
    return litellm.completion(model="ollama/llama3", messages=messages, **{"temperature": 0})


async def four(messages):
    return await router.acompletion(model="fast", messages=messages)


def five(texts):
    return litellm.embedding("voyage/voyage-3", texts)


def six(prompt):
    return litellm.text_completion(prompt, model="gpt-3.5-turbo-instruct", max_tokens=5)


def seven(question):
    return litellm.responses(model="openai/gpt-5.4", input=question, max_output_tokens=77)
