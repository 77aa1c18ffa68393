from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4o-mini", max_tokens=70)


def pun(topic):
    return llm.chat(
        [
            ChatMessage(role="system", content="You make puns that children understand."),
            ChatMessage(role="user", content=f"A pun about {topic}, please."),
        ]
    )


def continue_story(beginning):
    return llm.complete("Write the next sentence of the story.\n" + beginning)
