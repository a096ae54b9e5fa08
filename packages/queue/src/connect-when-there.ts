import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from './queue-backend';
import { within } from './within';

export interface Connectable {
  waitUntilReady(): Promise<void>;
  close(force?: boolean): Promise<void>;
  disconnect(): Promise<void>;
  getBackend(): { hasQueueMetaField(field: string): Promise<unknown> };
}

const LONGEST_PAUSE_MS = 1_000;
const CUT_WITHIN_MS = 1_000;

/**
 * The one place where objects of BullMQ's come to their connection. BullMQ remembers the outcome of the first try for
 * ever: on Postgres a Queue or Worker that was made while the server was away, or before its tables were there, answers
 * every call with that first error until the process ends (`PostgresConnection.readyPromise`). So what did not become
 * ready is thrown away and made anew, with back-off up to a second, until one is.
 */
export function connectWhenThere<T extends Connectable>(make: () => T, failed: (error: Error) => void): Link<T> {
  let current: T | undefined;
  const cut = new AbortController();
  const isCut = () => cut.signal.aborted;

  async function connect(): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const made = (current = make());
      try {
        await made.waitUntilReady();
        return made;
      } catch (error) {
        if (isCut()) return neverReady();
        failed(error as Error);
        await letGo(made);
        await pause(Math.min(tries * 50, LONGEST_PAUSE_MS), cut.signal);
        if (isCut()) return neverReady();
      }
    }
  }
  const ready = connect();
  return {
    ready,
    answers: async () => (await ready).getBackend().hasQueueMetaField('paused'),
    async cut() {
      cut.abort();
      if (current !== undefined) await letGo(current);
    },
  };
}

const neverReady = () => new Promise<never>(() => undefined);

function pause(ms: number, until: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal: until }).catch(() => undefined); // it was cut: the pause is over
}

/**
 * `disconnect` as well, because a close that began unforced waits for a server that hangs; it is not awaited, because it
 * would wait for a Redis that never was there. That either ends with an error changes nothing: this is not used any more.
 */
async function letGo(made: Connectable): Promise<void> {
  made.disconnect().catch(() => undefined);
  await within(CUT_WITHIN_MS, made.close(true), () => new Error('still connected')).catch(() => undefined);
}
