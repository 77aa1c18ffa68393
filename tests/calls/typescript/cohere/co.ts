import { CohereClient, CohereClientV2 } from "cohere-ai";

const v2 = new CohereClientV2({ token: "t" });
const v1 = new CohereClient({ token: "t" });

export const ask = (question: string) =>
  v2.chat({ model: "command-a-03-2025", messages: [{ role: "user", content: `Q: ${question}` }], maxTokens: 15 });

export const old = (message: string) =>
  v1.chatStream({ model: "command-r", preamble: "You are a sailor.", message, maxTokens: 25 });

export const viaV2 = (messages: any[]) => v1.v2.chat({ model: "command-r7b-12-2024", messages });
