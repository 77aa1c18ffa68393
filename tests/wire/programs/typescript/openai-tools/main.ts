import OpenAI from "openai";

const tools: OpenAI.Chat.ChatCompletionTool[] = [
  {
    type: "function",
    function: {
      name: "set_lamp",
      description: "Switch a lamp.",
      parameters: {
        type: "object",
        properties: {
          room: { type: "string", description: "The room" },
          on: { type: "boolean" },
        },
        required: ["room", "on"],
      },
    },
  },
];

export function act(wish: string) {
  return new OpenAI().chat.completions.create({
    model: "gpt-4.1-nano",
    messages: [
      { role: "developer", content: "You run the lights of a house." },
      { role: "user", content: wish },
    ],
    tools,
    max_completion_tokens: 60,
  });
}
