import { wrapOpenAI as traceOpenAI } from "langsmith/wrappers";
import { observeOpenAI } from "langfuse";
import OpenAI from "openai";

const smith = traceOpenAI(new OpenAI());

export const a = (messages: any[]) => smith.chat.completions.create({ model: "gpt-4o", messages, max_tokens: 1 });

export function b(messages: any[]) {
  const client = observeOpenAI(new OpenAI(), { generationName: "b" });
  return client.chat.completions.create({ model: "gpt-4.1", messages, max_tokens: 2 });
}
