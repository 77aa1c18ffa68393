import * as ai from "ai";
import { google } from "@ai-sdk/google";

const defaults = { model: google("gemini-2.5-flash"), maxTokens: 512 };

export async function ask(question) {
  const { text } = await ai.generateText({ ...defaults, system: "Be brief.", prompt: question });
  return text;
}
