module.exports = {
  model: process.env.OPENAI_MODEL || "gpt-4o-mini",
  system: "You answer customers.",
  limits: { answer: 180 },
};
