from huggingface_hub import InferenceClient

client = InferenceClient(provider="hf-inference", model="Qwen/Qwen2.5-7B-Instruct")


def simplify(paragraph):
    out = client.chat_completion(
        [
            {"role": "system", "content": "Rewrite in plain words for readers with little schooling."},
            {"role": "user", "content": paragraph},
        ],
        max_tokens=400,
    )
    return out.choices[0].message.content
