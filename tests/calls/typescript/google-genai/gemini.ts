import { GoogleGenAI, Type } from "@google/genai";

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY! });

export async function title(text: string) {
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: `Give a title for: ${text}`,
    config: {
      systemInstruction: "You write headlines.",
      maxOutputTokens: 30,
      responseMimeType: "application/json",
      responseSchema: { type: Type.OBJECT, properties: { title: { type: Type.STRING } } },
    },
  });
  return response.text;
}

export async function* stream(contents: any[]) {
  for await (const chunk of await ai.models.generateContentStream({ model: "gemini-2.5-pro", contents })) {
    yield chunk.text;
  }
}

export async function talk(lines: string[]) {
  const chat = ai.chats.create({
    model: "gemini-2.5-flash-lite",
    config: { systemInstruction: "Be friendly.", maxOutputTokens: 99 },
    history: [{ role: "user", parts: [{ text: "Hello" }] }],
  });
  for (const message of lines) {
    const reply = await chat.sendMessage({ message });
    console.log(reply.text);
  }
}

export const embed = (contents: string) => ai.models.embedContent({ model: "gemini-embedding-001", contents });
