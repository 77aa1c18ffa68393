export type Turn = { role: "user" | "assistant"; content: string };

const RULES = ["Keep the tense.", "Keep the register.", "Do not explain."];

export const SYSTEM = `You translate to German.\n\n${RULES.join("\n")}`;
