def debate(llm):
    def node(state):
        return llm.invoke(f"Argue against: {state['claim']}")

    return node


class Reflector:
    def __init__(self, quick_llm):
        self.quick_llm = quick_llm

    def reflect(self, text):
        return self.quick_llm.invoke([("system", "Look back."), ("human", text)]).content


def look_up(retriever, model, text):
    # A name that says nothing, and a member that other models have as well.
    retriever.invoke(text)
    return model.predict(text)
