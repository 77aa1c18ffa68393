import { Base, post } from "./utils/http";

const CHAT = "https://api.openai.com/v1/chat/completions";

export async function ask(question: string) {
  return post(
    CHAT,
    {
      model: "gpt-4o-mini",
      max_tokens: 200,
      messages: [
        { role: "system", content: "You answer questions about tea." },
        { role: "user", content: question },
      ],
    },
    process.env.OPENAI_API_KEY!,
  );
}

export class OpenAi extends Base {
  constructor(private host: string) {
    super();
  }

  async chat(messages: unknown[]) {
    return this.send(`${this.host}/v1/chat/completions`, { model: "gpt-4o", messages });
  }
}

export async function weather(city: string) {
  return post("https://weather.example/v1/now", { city }, "");
}
