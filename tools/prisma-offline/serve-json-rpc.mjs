// The engine's side of its conversation with the CLI: a request a line on stdin, an answer a line on stdout.
//
// - Requests are answered one after the other, in the order in which they came.
// - The engine is loaded by the first request: the CLI starts engines that it then asks nothing.
// - `diff` prints by a request of our own to the CLI (`print`); its answer to that has no method and is left alone.
// - When the CLI closes stdin or sends SIGTERM, what was asked is still finished: a migration is not cut in half.

import { createInterface } from 'node:readline';

/** @param {{ load: () => Promise<any>, disconnect: () => Promise<void>, onError?: (error: unknown) => void }} options */
export function serveJsonRpc({ load, disconnect, onError }) {
  let engine;
  let prints = 0;
  const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');

  async function call(method, params) {
    engine ??= load();
    const loaded = await engine;
    if (method === 'getDatabaseVersion') return loaded.version(null);
    if (method !== 'diff') return loaded[method](params ?? {});
    const { stdout, ...result } = await loaded.diff(params);
    if (stdout) send({ id: `print-${prints++}`, method: 'print', params: { content: stdout } });
    return result;
  }

  async function answer({ id, method, params }) {
    if (!method) return;
    try {
      send({ id, result: (await call(method, params)) ?? null });
    } catch (error) {
      onError?.(error);
      send({ id, error: describe(error) });
    }
  }

  let queue = Promise.resolve();
  // Exits whether or not Postgres could be told: the process ends the connection in any case.
  const finish = () => void queue.then(disconnect).finally(() => process.exit(0));
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line.trim()) queue = queue.then(() => answer(JSON.parse(line)));
    })
    .on('close', finish);
  process.on('SIGTERM', finish);
}

/** The CLI shows `data`, never the message above it. A trap inside WebAssembly is what it calls a panic. */
function describe(error) {
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: {
      is_panic: error?.name === 'RuntimeError',
      message: error?.message ?? String(error),
      meta: error?.meta ?? null,
      error_code: error?.code ?? null,
    },
  };
}
