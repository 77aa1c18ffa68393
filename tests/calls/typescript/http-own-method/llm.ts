export abstract class BaseLLM {
  model: string; apiBase?: string; requestOptions: any;
  fetch(url: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const customFetch = async (input: any, init: any) => {
      const resp = await fetchwithRequestOptions(new URL(input), { ...init }, { ...this.requestOptions });
      return resp;
    };
    return withBackoff<Response>(() => customFetch(url, init) as any, 5, 0.5);
  }
}
