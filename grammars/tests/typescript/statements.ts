const a = 1, b: string = "two";
let later: OpenAI;
var { model, temperature: temp = 0.7, nested: { deep, "quoted-key": q }, [computed]: c, ...others } = options;
const [first, , third = 3, ...tail] = items;
using handle = open();
await using connection = connect();

x = 1;
x = y = z;
({ x, y } = point);
[p, q] = [q, p];
obj.field = value;
prompt += "more";
count *= 2;
cached ??= load();
name ||= "default";
flag &&= check();
i++;
--j;
first(), second = 2;
await run();
(done)();

if (a) one();
else if (b) { two(); }
else if (c) three();
else four();

for (const item of items) use(item);
for (const [key, value] of Object.entries(map)) { use(key, value); }
for await (const chunk of stream) print(chunk);
for (const key in object) use(key);
for (let i = 0, n = items.length; i < n; i++) use(items[i]);
for (;;) { break; }
for (i = 0; i < 3; i += 1, j--) {}
while (true) { if (x) continue; }
while (pending) step();
do { step(); } while (pending);

switch (provider) {
  case "openai":
    use(openai);
    break;
  case "azure":
  case "foundry": {
    if (x) { break; }
    use(azure);
    break;
  }
  default:
    for (;;) { break; }
    throw new Error("unknown");
}
outer: for (const x of y) {
  switch (x) {
    case 1: continue;
    case 2: break outer;
  }
}
switch (empty) {}
switch (only) { default: act(); }

try { risky(); } catch (error) { handle(error); } finally { close(); }
try { risky(); } catch { }
{ const scoped = 1; }
debugger;
;
function* numbers() { yield 1; yield; const got = yield* other(); }
async function ask(prompt: string): Promise<string> { return (await call(prompt)).text; }
function none() { return; }
declare const injected: Client;
declare function external(x: string): void;
declare global { interface Window { x: string } var flag: boolean; }
namespace Prompts { export const system = "You are helpful."; export namespace Deep { const x = 1; } }
module Legacy { const y = 2; }
interface Ignored { a: string }
type Alias = { b: number };
import Message = OpenAI.Chat.Message;
for (const x of xs) switch (x) { case 1: break /* no label */; default: continue; }
