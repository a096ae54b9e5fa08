import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/** Resolves when the app says that it is ready, or says why it is not. */
export async function waitUntilReady(name, port) {
  const deadline = performance.now() + PATIENCE_MS;
  let last = 'no answer';
  while (performance.now() < deadline) {
    last = await ask(`http://127.0.0.1:${port}/health/ready`);
    if (last === 'ready') return;
    await delay(100);
  }
  throw new Error(`${name} was not ready after ${PATIENCE_MS / 1_000} s (${last})`);
}

/** Not ready yet is an answer here, not an error. */
async function ask(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? 'ready' : (await response.text()).slice(0, 300);
  } catch (error) {
    return error.cause?.code ?? error.message;
  }
}
