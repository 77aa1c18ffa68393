from openai import AsyncOpenAI, OpenAI

client = OpenAI()
aclient = AsyncOpenAI(max_retries=5)

JUDGE = "You are a judge. Answer yes or no."


def judge(question):
    completion = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": JUDGE},
            {"role": "user", "content": f"Is this true? {question}"},
        ],
        max_tokens=16,
        n=3,
    )
    return completion.choices[0].message.content


async def stream(history):
    async with aclient.chat.completions.stream(
        model="gpt-5-mini", messages=history, max_completion_tokens=2_000
    ) as events:
        async for event in events:
            yield event


def plan(goal):
    response = client.responses.create(
        model="gpt-5.4",
        instructions="Write a plan in five steps.",
        input=goal,
        reasoning={"effort": "high"},
        max_output_tokens=4 * 1024,
    )
    return response.output_text


def extract(text, Invoice):
    return client.beta.chat.completions.parse(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Extract the invoice.\n" + text}],
        response_format=Invoice,
    ).choices[0].message.parsed
