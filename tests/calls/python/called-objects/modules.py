import dspy


class Classify(dspy.Signature):
    """Sort the ticket into bug, question or praise."""

    ticket: str = dspy.InputField()
    label: str = dspy.OutputField()


class Desk(dspy.Module):
    answer = dspy.Predict("ticket -> reply")

    def __init__(self, lm):
        self.lm = lm
        self.sort = dspy.ChainOfThought(Classify)
        self.rank = sorted

    def forward(self, ticket):
        with dspy.settings.context(lm=self.lm):
            label = self.sort(ticket=ticket).label
        self.rank([label])
        return self.answer(ticket=ticket)
