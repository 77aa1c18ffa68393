function simple(a, b?: string, c = 3, ...rest: string[]) {}
function destructured({ model, max = 5, ...others }: Options = {}, [first, second]: Pair) {}
function withThis(this: Window, x: number) {}
const arrow = async ({ prompt }: { prompt: string }) => ask(prompt);
const one = x => x;
const returnsObject = () => ({ a: 1 });
const curried = (a: A) => (b: B): C => a(b);
const named = function inner() { return inner; };
const gen = function* () {};
function overloaded(a: string): string;
function overloaded(a: number): number;
function overloaded(a: any) { return a; }
const annotated: Map<string, OpenAI> = new Map();
function types(
  a: Promise<OpenAI>,
  b: OpenAI | null | undefined,
  c: Readonly<Partial<Config>>,
  d: Message[],
  e: Array<OpenAI.Chat.Message>,
  f: { inline: string },
  g: () => void,
  h: "gpt-4" | "gpt-3.5",
  i: InstanceType<typeof OpenAI>,
  j: typeof client,
  k: A & B,
  l: import("openai").OpenAI,
  m: Config["model"],
  n: (string),
  o: readonly string[],
  p: [string, number],
  q: keyof T,
  r: Promise<OpenAI | null>,
  s: number | string,
): asserts a is string {}
function guard(x: unknown): x is OpenAI { return true; }
