import { Mastra } from "@mastra/core/mastra";
import { summaryAgent, weatherAgent } from "./agents";
import { workflow } from "./workflow";

export const mastra = new Mastra({ agents: { weatherAgent, summaryAgent }, workflows: { workflow } });
