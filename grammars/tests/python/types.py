a: Optional[OpenAI]
b: typing.Optional[openai.OpenAI] = None
c: OpenAI | None
d: None | str | int
e: "OpenAI"
f: "openai.OpenAI | None"
g: "Optional[OpenAI]"
h: "list[int]"
i: Annotated[str, Depends(get)]
j: list[X]
k: dict[str, Optional[X]]
l: Union[A, None]
m: Union[A, B]
n: Literal["gpt-4", "gpt-5"]
o: Literal["one"]
p: type[Base]
q: Callable[[int], str]
r: tuple[int, ...]
s: None
def f(x: "Client", *args: int, y: Optional["Client"] = None) -> "list[str]": pass
def g(*args: *Ts): pass
class G[T: Base]: pass
def h[T](x: T) -> T: return x
t: int | (str | None) = 3
