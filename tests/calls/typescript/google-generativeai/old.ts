import { GoogleGenerativeAI } from "@google/generative-ai";

const genAI = new GoogleGenerativeAI(process.env.API_KEY as string);
const model = genAI.getGenerativeModel({
  model: "gemini-1.5-flash",
  systemInstruction: "You explain things to children.",
  generationConfig: { maxOutputTokens: 120 },
});

export const explain = async (thing: string) => (await model.generateContent(`Explain ${thing}`)).response.text();

export const long = (text: string) =>
  model.generateContentStream({
    contents: [{ role: "user", parts: [{ text }] }],
    generationConfig: { maxOutputTokens: 900 },
  });

export async function talk(text: string, history: any[]) {
  const chat = model.startChat({ history, generationConfig: { maxOutputTokens: 33 } });
  const result = await chat.sendMessage(text);
  return result.response.text();
}
