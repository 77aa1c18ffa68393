export { SYSTEM as systemPrompt } from "./system";
export * from "./limits";
