value = await client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": q}], **extra)
paren = (((x)))
if (n := len(a)) > 10: pass
super().__init__(a)
super(Base, self).run()
squares = [x * x for x in items if x if x > 1]
pairs = {k: v for k, v in d.items()}
literal_key = {"key": v for v in vs}
nested = [y for x in xs if x for y in x]
gen = sum(x for x in xs)
unique = {f(x) for x in xs}
async_gen = [x async for x in stream()]
record = {"role": "system", 'content': text, KEY: 1, f"{a}": 2, **rest, 3: 4}
call = dict(a=1)
empties = [], (), {}, set()
fn = lambda: 1
fn2 = lambda a, *b, c=1, **d: a + c
choice = a if t else b
fallback = a or b or c or d
both = a and b and not c
mixed = a or b and c
order = 1 < x <= 10
member = x in y and z not in w or p is not None
text = "Hi %s" % name
joined = a + b + "c" + d
mixed_sum = a + b - c + d
pipe = prompt | llm | parser
power = -x ** 2
others = a // b @ c & d ^ e << f >> g
bits = ~x
cut = text[:4000]
cut2 = text[1:2]
cut3 = text[::-1]
cut4 = text[1:]
item = table[1, 2:3]
one = table["key"]
tup = 1, "two", *three
numbers = 1_000, 0xFF, 1e-3, 4_096.5, 10j
stars = f(*args, **kwargs)
call_in_call = f(g(x))(y)
dots = ...
typed: Type = f(...)
got = yield value
none = [None, True, False]
chain = client.with_options(timeout=1).messages.create(max_tokens=5)
new_line = foo(
    a,  # first
    # alone
    b=2,
)
