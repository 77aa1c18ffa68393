import { Mistral } from "@mistralai/mistralai";

const mistral = new Mistral({ apiKey: process.env.MISTRAL_API_KEY ?? "" });

export const ask = (question: string) =>
  mistral.chat.complete({
    model: "mistral-small-latest",
    messages: [
      { role: "system", content: "Answer like a poet." },
      { role: "user", content: question },
    ],
    maxTokens: 75,
  });

export const stream = (messages: any[]) => mistral.chat.stream({ model: "mistral-large-latest", messages });
