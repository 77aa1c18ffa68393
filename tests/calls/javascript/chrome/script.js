let session;

async function start() {
  if ((await LanguageModel.availability()) === "unavailable") return;
  session = await LanguageModel.create({
    initialPrompts: [{ role: "system", content: "You translate slang into plain English." }],
  });
}

export async function translate(phrase) {
  const clone = await session.clone();
  const stream = clone.promptStreaming(`What does this mean? ${phrase}`);
  for await (const chunk of stream) console.log(chunk);
}

export async function classify(text) {
  const one = await self.LanguageModel.create({ expectedInputs: [{ type: "text" }] });
  return one.prompt([{ role: "user", content: [{ type: "text", value: "Is this spam? " + text }] }], {
    responseConstraint: { type: "object", properties: { spam: { type: "boolean" } } },
  });
}

export async function old(text) {
  const s = await ai.languageModel.create({ systemPrompt: "You are terse." });
  return s.prompt(text);
}

// Not the browser's: asks the person in front of it.
export const ask = (inquirer) => inquirer.prompt([{ name: "name" }]);
export const name = () => window.prompt("Your name?");
