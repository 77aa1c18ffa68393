import { Bot } from "./bot";

const settings = { model: process.env.MODEL ?? "gpt-4.1-mini", limit: 500 };

export const bot = new Bot(settings);
