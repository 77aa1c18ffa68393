import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate, MessagesPlaceholder, PromptTemplate } from "@langchain/core/prompts";
import { RunnableSequence } from "@langchain/core/runnables";
import { OpenAIEmbeddings } from "@langchain/openai";
import { createAgent } from "langchain";
import { initChatModel } from "langchain/chat_models/universal";
import { z } from "zod";
import { chat, makeClaude } from "./models";

const prompt = ChatPromptTemplate.fromMessages([
  ["system", "Translate to {language}."],
  new MessagesPlaceholder("history"),
  ["human", "{text}"],
]);

const agent = createAgent({ model: "openai:gpt-4.1", tools: [], systemPrompt: "You plan trips." });

export async function translate(language: string, text: string) {
  const chain = prompt.pipe(chat).pipe(new StringOutputParser());
  return chain.invoke({ language, text, history: [] });
}

export async function sequence(topic: string) {
  const chain = RunnableSequence.from([
    PromptTemplate.fromTemplate("A joke about {topic}"),
    makeClaude(),
    new StringOutputParser(),
  ]);
  return await chain.invoke({ topic });
}

export class Judge {
  private model = chat.withStructuredOutput(z.object({ score: z.number() }));

  async judge(essay: string) {
    return this.model.invoke([new SystemMessage("You judge essays."), new HumanMessage(essay)]);
  }
}

export async function ask(question: string) {
  const model = await initChatModel("anthropic:claude-sonnet-4-5", { maxTokens: 640 });
  for await (const chunk of await model.stream(question)) {
    console.log(chunk);
  }
  return agent.invoke({ messages: [{ role: "user", content: question }] });
}

export const vector = (text: string) => new OpenAIEmbeddings({ model: "text-embedding-3-large" }).embedQuery(text);

export const trap = (lambda: { invoke(x: unknown): unknown }, payload: unknown) => [lambda.invoke(payload), prompt.invoke({ language: "fr" })];
