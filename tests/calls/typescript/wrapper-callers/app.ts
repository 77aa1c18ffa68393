import { ask } from "./llm";

export const colours = (text: string) => ask({ prompt: `Colours in: ${text}`, model: "gpt-4.1-nano" });
