export function fetch(url: string, options?: RequestInit): Promise<Response> {
  if (isDesktop()) return invoke("stream_fetch", { url, options });
  return window.fetch(url, options);
}
