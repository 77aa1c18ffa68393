export default async function handler(req: Request) { return run(req); }
