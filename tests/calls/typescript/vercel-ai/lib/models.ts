import { anthropic } from "@ai-sdk/anthropic";
import { createOpenAI, openai } from "@ai-sdk/openai";
import { customProvider, defaultSettingsMiddleware, wrapLanguageModel } from "ai";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";

export const groq = createOpenAI({ baseURL: "https://api.groq.com/openai/v1", apiKey: process.env.GROQ_API_KEY });

export const openrouter = createOpenRouter({ apiKey: process.env.OPENROUTER_API_KEY });

export const capped = wrapLanguageModel({
  model: openai("gpt-4.1-mini"),
  middleware: defaultSettingsMiddleware({ settings: { maxOutputTokens: 777 } }),
});

export const myProvider = customProvider({
  languageModels: {
    "chat-model": openai("gpt-4o"),
    "title-model": anthropic("claude-haiku-4-5"),
  },
});

export function getModel(id = "claude-sonnet-4-5") {
  return anthropic(id);
}
