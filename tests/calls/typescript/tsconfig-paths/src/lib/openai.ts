import OpenAI from "openai";

export const client = new OpenAI();
export const MODEL = "gpt-4o";
