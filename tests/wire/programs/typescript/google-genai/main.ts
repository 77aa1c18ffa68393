import { GoogleGenAI } from "@google/genai";

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });

export async function describe(place: string) {
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: `Describe ${place} in the style of an old travel guide.`,
    config: { systemInstruction: "You never use superlatives.", maxOutputTokens: 150 },
  });
  return response.text;
}
