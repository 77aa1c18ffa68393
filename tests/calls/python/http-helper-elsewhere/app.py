from net import post_json


def ask(question):
    return post_json(
        "https://api.openai.com/v1/chat/completions",
        {"model": "gpt-4o-mini", "max_tokens": 64, "messages": [{"role": "user", "content": question}]},
    )


def weather(city):
    return post_json("https://weather.example/v1/now", {"city": city})
