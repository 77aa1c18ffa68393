import OpenAI from "openai";

let instance: OpenAI | undefined;

export function getClient(): OpenAI {
  if (!instance) {
    instance = new OpenAI();
  }
  return instance;
}

export const createClient = () => new OpenAI({ baseURL: "https://api.groq.com/openai/v1" });

export const config = {
  model: process.env.MODEL ?? "gpt-4o",
  maxTokens: Number(process.env.MAX_TOKENS || 256),
};

export default new OpenAI();
