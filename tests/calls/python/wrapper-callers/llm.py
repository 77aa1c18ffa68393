from openai import OpenAI

client = OpenAI()


def ask(prompt, model, max_tokens=256, system="You are helpful."):
    response = client.chat.completions.create(
        model=model,
        messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt}],
        max_tokens=max_tokens,
    )
    return response.choices[0].message.content
