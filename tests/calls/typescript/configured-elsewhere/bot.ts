import OpenAI from "openai";

export interface Settings {
  model: string;
  limit?: number;
}

export class Bot {
  private client = new OpenAI();

  constructor(private readonly settings: Settings) {}

  async ask(question: string) {
    return this.client.chat.completions.create({
      model: this.settings.model,
      max_tokens: this.settings.limit,
      messages: [{ role: "user", content: question }],
    });
  }
}
