a = b = c = 1
x: int
y: int = 2
self.client: OpenAI = OpenAI()
a, (b, *c) = d
[e, f] = g
x += 1
text += "more" + y
flags |= 1
n //= 2

def run():
    return
    return a, b

if a:
    one()
elif b:
    two()
elif c:
    three()
else:
    four()

if only: go()

for i, m in enumerate(ms):
    use(m)
else:
    done()

async def main():
    async for chunk in stream:
        print(chunk)
    async with session.get(url) as response:
        await response.text()

while True:
    break

while (1):
    continue

while x < 3:
    x += 1
else:
    after()

try:
    risky()
except ValueError as e:
    handle(e)
except (A, B):
    pass
except:
    raise
else:
    fine()
finally:
    close()

try:
    t()
except* OSError as eg:
    grouped(eg)

with open(p) as f, lock:
    f.read()

with (open(a) as fa, open(b) as (fb, fc)):
    pass

with suppress(Error):
    act()

match command.split():
    case ["go", direction] if ok(direction):
        move()
    case Point(x=0) | None:
        zero()
    case {"a": b, **rest}:
        rec()
    case _:
        other()

match x:
    case _:
        everything()

match = 1
type = 2

raise ValueError("no") from cause()
raise

assert check(x), message(y)
del a[f(x)]
global g
pass
type Alias = list[int]
type(mock).text = Response(text="x")
type(mock).name = names[0]
print "hello", name
print >>sys.stderr, fmt()
exec "code"
def gen():
    yield
    yield 1
    yield from other()
    x = yield 2
a; b(); c = 1
