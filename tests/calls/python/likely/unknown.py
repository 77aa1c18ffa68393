"""The clients come from outside."""


def a(client, messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=1)


def b(app, messages):
    return app.state.llm.messages.create(model="claude-haiku-4-5", max_tokens=2, messages=messages)


async def c(services, **kwargs):
    return await services.openai.chat.completions.create(model="gpt-4o-mini", **kwargs)


async def d(genai_client, contents):
    return await genai_client.aio.models.generate_content(
        model="gemini-2.5-flash", contents=contents, config={"max_output_tokens": 4}
    )


def e(openai_client, question):
    return openai_client.responses.create(model="gpt-5.4", input=question, max_output_tokens=5)


def f(claude, prompt):
    return claude.completions.create(model="claude-instant-1.2", prompt=prompt, max_tokens_to_sample=6)
