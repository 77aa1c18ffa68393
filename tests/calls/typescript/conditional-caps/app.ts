import OpenAI from "openai";

const client = new OpenAI();

export function ask(question: string, reasons: boolean) {
  return client.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: question }],
    ...(reasons ? { max_completion_tokens: 1024 } : { max_tokens: 4096 }),
  });
}

export function choose(question: string, long: boolean) {
  return client.chat.completions.create({
    messages: [{ role: "user", content: question }],
    ...(long ? { model: "gpt-4o", max_tokens: 4096 } : { model: "gpt-4o-mini", max_tokens: 512 }),
  });
}

export function override(question: string, fast: boolean) {
  return client.chat.completions.create({
    model: "gpt-4.1",
    max_tokens: 900,
    messages: [{ role: "user", content: question }],
    ...(fast && { model: "gpt-4.1-nano", max_tokens: 100 }),
  });
}
