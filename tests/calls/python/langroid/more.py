import langroid as lr
from langroid.agent.special.lance_rag.lance_rag_task import LanceRAGTaskCreator

config = lr.ChatAgentConfig(
    llm=lr.language_models.OpenAIGPTConfig(chat_model="gpt-4.1", max_output_tokens=300),
    system_message="You are exact.",
)


class Searcher(lr.ChatAgent):
    def llm_response(self, message):
        return lr.ChatAgent.llm_response(self, message)


def typed():
    task = lr.Task(lr.ChatAgent(config), interactive=False)[int]
    return task.run("Add 2 and 3.")


def looked_up():
    return LanceRAGTaskCreator.new(lr.ChatAgent(config)).run("Which film is oldest?")


def many(documents):
    return lr.llm_response_batch(lr.ChatAgent(config), documents)
