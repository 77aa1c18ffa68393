import ollama


def riddle(thing):
    return ollama.chat(
        model="llama3.2",
        messages=[{"role": "user", "content": f"Make a riddle whose answer is {thing}."}],
        options={"num_predict": 80, "temperature": 1},
    )["message"]["content"]


def verse(word):
    return ollama.generate(model="mistral", prompt="One verse that ends on " + word, system="You are a poet.")
