import OpenAI from "openai";

let client: OpenAI | null = null;
let system = "";

export function init(key: string) {
  client = new OpenAI({ apiKey: key });
  system = "You sort mail.";
}

export async function sort(mail: string) {
  return client!.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "system", content: system }, { role: "user", content: mail }],
    max_tokens: 5,
  });
}
