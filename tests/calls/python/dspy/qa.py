import dspy

lm = dspy.LM("openai/gpt-4o-mini", max_tokens=1000)
dspy.configure(lm=lm)


class Answer(dspy.Signature):
    """Answer the question with a short fact."""

    context: str = dspy.InputField()
    question: str = dspy.InputField()
    answer: str = dspy.OutputField(desc="one to five words")


class Rag(dspy.Module):
    def __init__(self, search):
        self.search = search
        self.respond = dspy.ChainOfThought(Answer)

    def forward(self, question):
        context = self.search(question)
        return self.respond(context=context, question=question)


def inline(question):
    return dspy.Predict("question -> answer")(question=question)


def other_model(question):
    judge = dspy.Predict(Answer, lm=dspy.LM("anthropic/claude-sonnet-4-5", max_tokens=200))
    return judge(context="", question=question)


def raw(text):
    return lm("Say hello to " + text)
