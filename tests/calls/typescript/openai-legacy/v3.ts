import { Configuration, OpenAIApi } from "openai";

const api = new OpenAIApi(new Configuration({ apiKey: process.env.OPENAI_API_KEY }));

export async function reply(text: string) {
  const response = await api.createChatCompletion({
    model: "gpt-3.5-turbo",
    messages: [
      { role: "system", content: "You tell jokes." },
      { role: "user", content: text },
    ],
    max_tokens: 60,
  });
  return response.data.choices[0].message?.content;
}

export const complete = (prompt: string) => api.createCompletion({ model: "text-davinci-003", prompt, max_tokens: 7 });
