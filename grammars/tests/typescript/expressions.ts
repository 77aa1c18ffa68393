// Literals.
const escapes = "tab\t quote\" nul\0 hex\x41 unit\u0041 brace\u{1F600} pair\uD83D\uDE00 half\uD83D octal\101 line\
continued \q \\";
const single = 'it\'s';
const empty = "";
const plain = `no holes \`here\` \${x}`;
const holes = `Hello ${name}, ${user.age + 1}!${tail}`;
const nested = `a${`b${c}`}`;
const raw = String.raw`C:\new\${x}${y}`;
const tagged = gql`query { ${field} }`;
const generic = sql<User>`select ${id}`;
const numbers = [1_000, 0xff, 10n, 1.5e3, .5, -1];
const words = [true, false, null, undefined, this, /a\/[/]b/gi];

// Wrappers that leave no node.
const wrapped = (await client)!;
const cast = (<Client>raw) as unknown as OpenAI satisfies Base;
const instantiated = make<string>;

// Access.
const chain = a?.b?.["c"]?.(d)?.[e]?.f!.g;
const computed = table[key];
const meta = import.meta.env.VITE_KEY;
const priv = this.#secret;

// Calls.
const built = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? "none", maxRetries: 2 });
const bare = new Date;
const member = new openai.AzureOpenAI();
const typed = generateObject<Recipe>({ model, ...rest }, ...more);
const loaded = await import("./prompts");
const required = require("fs").promises;
const lazy = import(path);
const resource = new URL("./prompt.md", import.meta.url);
run(function named(a, b) { return a; }, async () => {}, x => x * 2, ({ y }) => ({ y }));

// Records and lists.
const record = {
  model,
  "max-tokens": 5,
  42: "number",
  [dynamic]: 1,
  ["literal"]: 2,
  method(a: string) { return a; },
  get model2() { return "gpt-4"; },
  set model2(value) { this.m = value; },
  async *stream() { yield 1; },
  ...defaults,
  nested: { role: "user" as const },
};
const list = [1, , "two", ...three];

// Operators.
const sum = "a" + b + "c" + (d + "e") + f;
const left = (1 + 2) + 3;
const mixed = a + b * c - d ** e % f / g;
const fallback = a ?? b || c;
const both = a && b;
const test = a === b ? c : d > e ? f : g;
const compares = [a instanceof B, "k" in o, a != b, a <= b];
const unaries = [!a, -b, +c, typeof d, void 0, ~e];
const bits = (a | b) & (c << 2);
const comma = (a, b);
const inside = (x = compute());
const more = (x += 1, y ??= 2);
const counter = i++;
const klass = class Local extends Base { x = 1; };
