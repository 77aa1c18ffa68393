import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { ChatOpenAI } from "@langchain/openai";

const prompt = ChatPromptTemplate.fromMessages([
  ["system", "You name colours of paint. The brand is called {brand}."],
  ["human", "A name for {colour}"],
]);

const chain = prompt.pipe(new ChatOpenAI({ model: "gpt-4o-mini", maxTokens: 16 })).pipe(new StringOutputParser());

export const name = (brand: string, colour: string) => chain.invoke({ brand, colour });
