import { openai } from "@llamaindex/openai";
import { Settings } from "llamaindex";

export function initSettings() {
  Settings.llm = openai({ model: "gpt-4.1-mini", maxTokens: 300 });
}
