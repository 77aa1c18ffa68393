import { streamText as send, type CoreMessage } from "ai";
import { createAnthropic } from "@ai-sdk/anthropic";

const LIMIT = 8192;

const getModel = (key: string) => createAnthropic({ apiKey: key })("claude-3-5-sonnet-20240620");

export function streamText(messages: CoreMessage[], options?: Record<string, unknown>) {
  return send({ model: getModel("k"), system: "You build sites.", maxTokens: LIMIT, messages, ...options });
}
