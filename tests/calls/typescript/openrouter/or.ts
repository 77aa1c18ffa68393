import { OpenRouter } from "@openrouter/sdk";

const openRouter = new OpenRouter({ apiKey: "k" });

export const ask = (content: string) =>
  openRouter.chat.send({ model: "openai/gpt-4o", messages: [{ role: "user", content }], maxTokens: 31 });
