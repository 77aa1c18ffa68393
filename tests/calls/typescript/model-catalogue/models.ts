export const MODELS: Record<string, { id: string; cap: number }> = {
  a: { id: "gpt-4o", cap: 1 },
  b: { id: "gpt-4o-mini", cap: 2 },
  c: { id: "gpt-4.1", cap: 3 },
  d: { id: "gpt-4.1-mini", cap: 4 },
  e: { id: "gpt-4.1-nano", cap: 5 },
  f: { id: "gpt-5", cap: 6 },
  g: { id: "gpt-5-mini", cap: 7 },
  h: { id: "gpt-5-nano", cap: 8 },
  i: { id: "o3", cap: 9 },
  j: { id: "o4-mini", cap: 10 },
};
