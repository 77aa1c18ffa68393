import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic();
const ROUNDS = 8;

export async function counted(text: string) {
  for (let i = 0; i < ROUNDS; i++) {
    await client.messages.create({ model: "claude-haiku-4-5", max_tokens: 10, messages: [{ role: "user", content: text }] });
  }
}

export async function retried(text: string) {
  let attempt = 0;
  do {
    attempt += 1;
    await client.messages.create({ model: "claude-haiku-4-5", max_tokens: 20, messages: [{ role: "user", content: text }] });
  } while (attempt < 3);
}

export async function down(text: string) {
  for (let left = 5; left >= 1; left--) {
    await client.messages.create({ model: "claude-haiku-4-5", max_tokens: 30, messages: [{ role: "user", content: text }] });
  }
}

export async function unknown(texts: string[]) {
  for (let i = 0; i < texts.length; i++) {
    await client.messages.create({ model: "claude-haiku-4-5", max_tokens: 40, messages: [{ role: "user", content: texts[i] }] });
  }
}
