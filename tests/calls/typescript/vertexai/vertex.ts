import { VertexAI } from "@google-cloud/vertexai";

const vertex = new VertexAI({ project: "p", location: "us-central1" });
const model = vertex.preview.getGenerativeModel({
  model: "gemini-1.5-pro",
  generationConfig: { maxOutputTokens: 256 },
});

export const ask = (text: string) =>
  model.generateContent({ contents: [{ role: "user", parts: [{ text: "Sort these." }, { text }] }] });
