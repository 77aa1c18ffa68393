import OpenAI from "openai";
import { MODELS } from "./models";

const openai = new OpenAI();

export const ask = (choice: string, text: string) =>
  openai.chat.completions.create({
    model: MODELS[choice].id,
    max_tokens: MODELS[choice].cap,
    messages: [{ role: "user", content: text }],
  });
