import OpenAI from "openai";
import { z } from "zod";

import { env, safe, t3 } from "./env";

const client = new OpenAI({ apiKey: env.OPENAI_API_KEY });
const Body = z.object({ question: z.string(), model: z.string().optional().default("gpt-4.1-nano") });

export function ask(question: string) {
  return client.chat.completions.create({
    model: env.MODEL,
    max_tokens: env.MAX_TOKENS,
    messages: [{ role: "user", content: question }],
  });
}

export function required(question: string) {
  return client.chat.completions.create({
    model: env.REQUIRED_MODEL,
    messages: [{ role: "user", content: question }],
  });
}

export function fromT3(question: string) {
  return client.chat.completions.create({
    model: t3.AI_MODEL,
    max_tokens: safe.data!.MAX_TOKENS,
    messages: [{ role: "user", content: question }],
  });
}

export async function POST(request: Request) {
  const { question, model } = Body.parse(await request.json());
  return client.chat.completions.create({ model, messages: [{ role: "user", content: question }] });
}
