def plain(a, b=1, *args, c, d=2, **kwargs): pass

def seps(a, /, b, *, c: int = 3):
    """Docs."""
    return a

def typed(a: str, *rest: int, **named: dict[str, Any]) -> Optional[str]:
    r"""Raw \d docs."""
    def inner():
        return a
    return inner()

def not_doc():
    f"""{x} formatted"""

def short_doc(): "for short"

def bytes_doc():
    b"none"

def concat_doc():
    "a" "b"

@decorator
@module.with_args(model="m", n=1)
async def decorated(): ...

def old((a, b), c): pass

class Service(Base, mixins.Other, metaclass=Meta, config=make()):
    """Service docs."""

    model = "gpt-4"
    first = second = 3
    name: str
    limit: int = Field(default=5)
    a, b = 1, 2
    table["x"] = 1
    import os

    def __init__(self, client=None):
        self.client = client or OpenAI()

    @property
    def prompt(self): return "p"

    @functools.cached_property
    def cached(self): return "c"

    @prompt.setter
    def prompt(self, value): pass

    @staticmethod
    def helper(x): return x

    @classmethod
    def build(cls): return cls()

    class Config:
        frozen = True

    if DEBUG:
        def extra(self): pass

    register("x")

@dataclass(frozen=True)
class Data:
    x: int = 0

class Empty: pass

key = lambda self: self.x
