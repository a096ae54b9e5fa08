import { waitUntilReady } from '../../scripts/start/wait-until-ready.mjs';
import { runApps } from './run-apps.mjs';

/**
 * Runs the apps of a system, and ends every wait with `signal` as soon as one of them dies. `startMs` tells how long each
 * took until it was ready.
 */
export function createAppRunner({ root, folder, undo }, ending) {
  const failure = new AbortController();
  const startMs = {};
  async function run(apps) {
    const began = performance.now();
    const running = runApps({ root, folder, undo, onDeath: (error) => failure.abort(error) }, apps);
    ending.add(running.stop);
    const becomesReady = async ({ name, env }) => {
      await waitUntilReady(name, env.MANAGEMENT_PORT);
      startMs[name] = performance.now() - began;
    };
    await Promise.race([Promise.all(apps.map(becomesReady)), whenAborted(failure.signal)]);
    return running;
  }
  return {
    ...{ signal: failure.signal, startMs, run },
    async runOneByOne(apps) {
      const running = [];
      for (const app of apps) running.push(await run([app]));
      return { pid: (name) => running.map(({ pid }) => pid(name)).find(Boolean) };
    },
  };
}

function whenAborted(signal) {
  return new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
