from groq import Groq


def fix(sentence):
    chat = Groq().chat.completions.create(
        messages=[
            {"role": "system", "content": "Mend the grammar of the sentence. Return nothing else."},
            {"role": "user", "content": sentence},
        ],
        model="llama-3.3-70b-versatile",
        max_completion_tokens=128,
        stream=True,
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in chat)
