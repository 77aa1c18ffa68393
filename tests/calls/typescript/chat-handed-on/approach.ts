import type { OpenAIService } from "./service.js";

export class Approach {
  constructor(private openai: OpenAIService, private chatGptModel: string) {}

  async run(question: string) {
    const openAiChat = await this.openai.getChat();
    const chatCompletion = await openAiChat.completions.create({
      model: this.chatGptModel,
      messages: [
        { role: "system", content: "Answer from the sources alone." },
        { role: "user", content: question },
      ],
      max_tokens: 1024,
    });
    return chatCompletion.choices[0].message.content ?? "";
  }

  /** A store of what was completed, which sends nothing. */
  async keep(store: Store, answer: string) {
    await store.completions.create({ data: { answer } });
  }
}
