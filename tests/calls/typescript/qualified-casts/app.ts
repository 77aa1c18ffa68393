import OpenAI from "openai";

const client = new OpenAI();

export async function argument(messages: OpenAI.Chat.Completions.ChatCompletionMessageParam[]) {
  const params = { model: "gpt-4o", messages, max_tokens: 300 };
  return client.chat.completions.create(
    params as OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming,
  );
}

export async function inside(text: string) {
  return client.chat.completions.create({
    model: "gpt-4o-mini" as OpenAI.Shared.ChatModel,
    messages: [
      { role: "system", content: "You sort mail." },
      { role: "user", content: text },
    ] as OpenAI.Chat.Completions.ChatCompletionMessageParam[],
  } satisfies OpenAI.Chat.Completions.ChatCompletionCreateParams);
}
