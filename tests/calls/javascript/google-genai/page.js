// A quickstart page: the client comes from a module that nobody can follow.
const ai = await connect();

const chat = ai.chats.create({
  model: "gemini-2.5-flash",
  config: { systemInstruction: "You are a cat." },
});

const first = await chat.sendMessage({ message: "Who are you?" });
console.log(first.text);
