from huggingface_hub import InferenceClient

client = InferenceClient("meta-llama/Llama-3.1-8B-Instruct", provider="together")


def ask(question):
    return client.chat_completion([{"role": "user", "content": question}], max_tokens=100)


def ask_like_openai(messages):
    return client.chat.completions.create(model="Qwen/Qwen3-32B", messages=messages)


def generate(text):
    return client.text_generation(f"Q: {text}\nA:", max_new_tokens=25)
