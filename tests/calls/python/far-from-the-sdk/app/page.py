from .llm import Teller, summarise as shorten


class Page:
    def __init__(self):
        self.teller = Teller()

    async def show(self):
        names = []
        names.append("a")
        return await self.teller.tell("Tell of a page.")


def brief():
    return shorten("Sum up a page.")
