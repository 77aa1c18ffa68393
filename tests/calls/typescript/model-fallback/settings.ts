export const settings = { model: "gpt-4", limit: 200 };
