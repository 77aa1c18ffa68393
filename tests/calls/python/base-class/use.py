from base import LLM, Service

llm = LLM()


class Search(Service):
    def run(self, messages):
        return self.client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=1)

    def again(self, messages):
        return self.llm.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=2)


def direct(messages):
    return llm.chat.completions.create(model="gpt-4o-mini", messages=messages, max_tokens=3)
