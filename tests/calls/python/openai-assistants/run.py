from openai import OpenAI

client = OpenAI()

assistant = client.beta.assistants.create(
    name="Tutor",
    model="gpt-4o",
    instructions="You are a patient maths tutor.",
    tools=[{"type": "code_interpreter"}],
)


def ask(thread_id):
    return client.beta.threads.runs.create_and_poll(
        thread_id=thread_id, assistant_id=assistant.id, max_completion_tokens=500
    )
