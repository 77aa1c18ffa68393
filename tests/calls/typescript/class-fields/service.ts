import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

interface Options {
  model?: string;
  maxTokens?: number;
}

export class Assistant {
  private readonly openai: OpenAI;
  private readonly claude = new Anthropic();
  private model: string;
  static LIMIT = 88;

  constructor(apiKey: string, options: Options = {}) {
    this.openai = new OpenAI({ apiKey });
    this.model = options.model ?? "gpt-4o-mini";
  }

  private get system() {
    return "You are an assistant.";
  }

  async ask(question: string) {
    return this.openai.chat.completions.create({
      model: this.model,
      messages: [
        { role: "system", content: this.system },
        { role: "user", content: question },
      ],
      max_tokens: Assistant.LIMIT,
    });
  }

  check = async (text: string) => {
    return this.claude.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 9,
      messages: [{ role: "user", content: `Is this spam? ${text}` }],
    });
  };
}

export class Injected {
  constructor(private readonly llm: OpenAI, private readonly model = "gpt-4.1") {}

  run(messages: any[]) {
    return this.llm.chat.completions.create({ model: this.model, messages, max_tokens: 6 });
  }
}
