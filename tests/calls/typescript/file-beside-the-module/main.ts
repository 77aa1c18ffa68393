import { readFileSync } from "node:fs";
import OpenAI from "openai";

const words = readFileSync(new URL("./words.txt", import.meta.url), "utf8");

export function translate(text: string) {
  return new OpenAI().chat.completions.create({
    model: "gpt-4o-mini",
    max_tokens: 100,
    messages: [{ role: "system", content: words }, { role: "user", content: text }],
  });
}
