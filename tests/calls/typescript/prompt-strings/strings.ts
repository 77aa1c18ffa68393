import { readFileSync } from "node:fs";
import path from "node:path";
import dedent from "dedent";
import OpenAI from "openai";

const openai = new OpenAI();
const SYSTEM = readFileSync(path.join(__dirname, "prompts", "system.md"), "utf8");

export const file = (text: string) =>
  openai.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "system", content: SYSTEM }, { role: "user", content: text.slice(0, 500) }],
    max_tokens: 1,
  });

export const joined = (items: string[]) => {
  const prompt = ["Rank these.", "Best first.", ...items].join("\n");
  return openai.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: prompt }],
    max_tokens: 2,
  });
};

export const tagged = (name: string) =>
  openai.chat.completions.create({
    model: "gpt-4o",
    messages: [
      {
        role: "user",
        content: dedent`
          Hello ${name},
          goodbye.
        `,
      },
    ],
    max_tokens: 3,
  });

export const buildPrompt = (a: string, b: string) => `Compare ${a} with ${b}.`;

export function built(left: string, right: string, history: OpenAI.ChatCompletionMessageParam[]) {
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "system", content: "Compare." }];
  messages.push(...history);
  messages.push({ role: "user", content: buildPrompt(left, right) });
  return openai.chat.completions.create({ model: "gpt-4o", messages, max_tokens: 4 });
}

export const replaced = (name: string) =>
  openai.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: "Dear {name}, welcome.".replace("{name}", name) }],
    max_tokens: 5,
  });

export const mapped = (lines: string[]) =>
  openai.chat.completions.create({
    model: "gpt-4o",
    messages: [
      { role: "system" as const, content: "Mapped." },
      ...lines.map((line) => ({ role: "user" as const, content: line })),
    ],
    max_tokens: 6,
  });
