/** The lines of an answer as they come in, such as those of the simulator's `GET /control/subscribers`. */
export async function* readLines(url: string): AsyncGenerator<string> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`GET ${url} was answered ${answer.status}`);
  const text = new TextDecoder();
  let rest = '';
  for await (const bytes of answer.body as AsyncIterable<Uint8Array>) {
    const lines = (rest + text.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
