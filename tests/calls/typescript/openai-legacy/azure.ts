import { AzureKeyCredential, OpenAIClient } from "@azure/openai";

const client = new OpenAIClient("https://x.openai.azure.com", new AzureKeyCredential("k"));

export const ask = (question: string) =>
  client.getChatCompletions("gpt-35-turbo", [{ role: "user", content: `Answer: ${question}` }], { maxTokens: 128 });
