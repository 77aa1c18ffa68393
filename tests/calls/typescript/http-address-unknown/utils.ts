export declare function getSettings(): Promise<any>;

export declare function imageAddress(settings: any): string;

export async function fetchSSE(input: string, options: RequestInit & { onMessage?: (data: string) => void }) {
  const { onMessage, ...rest } = options;
  const response = await fetch(input, rest);
  onMessage?.(await response.text());
}
