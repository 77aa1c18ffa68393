import OpenAI from "openai";

import { settings } from "./settings";

const DEFAULT_MODEL = "gpt-4o-mini";

const openai = new OpenAI();

export function ask(question: string, options: { model?: string; maxTokens?: number }) {
  return openai.chat.completions.create({
    model: options.model || DEFAULT_MODEL,
    max_tokens: options.maxTokens ?? 300,
    messages: [{ role: "user", content: question }],
  });
}

export function byVariable(question: string, wanted: string) {
  const model = wanted || "gpt-4.1";
  return openai.chat.completions.create({ model, messages: [{ role: "user", content: question }] });
}

// What the field holds by then is anybody's guess.
export function byField(question: string, wanted: string) {
  return openai.chat.completions.create({
    model: wanted || settings.model,
    messages: [{ role: "user", content: question }],
  });
}

// So it is of a field of the object's own.
export class Bot {
  private model: string;

  constructor(wanted: string) {
    this.model = wanted || "gpt-4.1-nano";
  }

  ask(question: string) {
    return openai.chat.completions.create({
      model: this.model,
      messages: [{ role: "user", content: question }],
    });
  }
}
