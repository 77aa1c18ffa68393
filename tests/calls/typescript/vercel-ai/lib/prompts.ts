export const SYSTEM = "You are a friendly assistant.";

export const titlePrompt = (text: string) => `Write a title for:\n${text}`;
