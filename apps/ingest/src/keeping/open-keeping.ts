/**
 * Step 2 of the walk, put together: what comes at the same moment is gathered, and the first keeper that can keeps it.
 * Rules:
 * - `gather` resolves when one of them has the delivery; it rejects with NothingKeeps when none has.
 * - The numbers of rejected deliveries are voided: they travel with the next job that is kept, or alone after a second.
 * - A loss at the end of the counting would not show as a hole. So at every beat in which numbers were given, and at the
 *   clean end, one more is given and voided: all before it must then be accounted for.
 * - A change of keeper is told once, however many deliveries it concerns, and only if it lasts (`tell-keepers.ts`).
 */
import type { Delivery } from '@evenkeel/event-schemas';
import type { Logger } from '@evenkeel/observability';
import { keepDeliveries, NothingKeeps, type DeliveryKeeper, type Stamp } from '@evenkeel/sync-engine';
import { gatherDeliveries } from './gather-deliveries';
import { tellKeepers, type KeeperTelling } from './tell-keepers';
import { VoidedNumbers, type Voided } from './voided-numbers';

export interface KeepingOptions {
  /** The best first. */
  readonly keepers: readonly [DeliveryKeeper, ...DeliveryKeeper[]];
  readonly stamp: () => Stamp;
  readonly log: Logger;
  /** Told how many deliveries each keeper took. */
  readonly onKept?: (keeper: string, deliveries: number) => void;
  readonly tellVoidedEveryMs?: number;
  readonly beatMs?: number;
}

export interface Keeping {
  readonly stamp: () => Stamp;
  readonly gather: (delivery: Delivery) => Promise<void>;
  /** The keeper that would be asked first now; null: none has a chance. */
  readonly keeper: () => string | null;
  /** Takes no more; resolves when all that was gathered has settled, and the voided numbers are told. */
  close(): Promise<void>;
}

/** A job is at most so large (the stack's limit), and waits for company at most so long. */
const GATHERING = { maxWaitMs: 5, idleWaitMs: 1, maxDeliveries: 100, maxBytes: 1024 * 1024 } as const;
/** Some 60 bytes each: a job of numbers alone stays small. */
const MAX_VOIDED_PER_JOB = 2_000;
const NOT_VOIDED = 'numbers could not be voided: the audit will call them holes';

export function openKeeping(options: KeepingOptions): Keeping {
  const { log, tellVoidedEveryMs = 1_000, beatMs = 60_000 } = options;
  const voided = new VoidedNumbers();
  const telling = tellKeepers(options.keepers[0], log);
  const send = sendWithVoided(options, voided, telling);
  const gathering = gatherDeliveries({ ...GATHERING, send });
  let unmarked = false;
  let closed = false;

  const tellVoided = async (): Promise<void> => {
    while (voided.size > 0) await send([]);
  };
  const mark = (): void => {
    if (!unmarked) return;
    unmarked = false;
    voided.add([numberOf(options.stamp())]);
  };
  const timers = [
    setInterval(() => void tellVoided().catch(() => undefined), tellVoidedEveryMs).unref(), // told by `send`, tried again
    setInterval(mark, beatMs).unref(),
  ];

  return {
    stamp: () => {
      unmarked = true;
      return options.stamp();
    },
    async gather(delivery) {
      if (closed) throw new NothingKeeps([], 'ingest takes no more');
      await gathering.add(delivery);
    },
    keeper: () => options.keepers.find((keeper) => keeper.isReady())?.name ?? null,
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await gathering.flush();
      mark();
      await tellVoided().catch((error: unknown) => log.error({ err: error, numbers: voided.size }, NOT_VOIDED));
      telling.stop();
    },
  };
}

/** What was gathered is kept together with the numbers that are voided by now; if it is not, its numbers join them. */
function sendWithVoided(options: KeepingOptions, voided: VoidedNumbers, telling: KeeperTelling) {
  const { keepers, onKept = () => undefined } = options;
  return async (deliveries: readonly Delivery[]): Promise<void> => {
    const told = voided.take(MAX_VOIDED_PER_JOB);
    try {
      const keeper = await keepDeliveries({ deliveries: [...deliveries], voided: told }, keepers);
      onKept(keeper, deliveries.length);
      telling.kept(keeper, deliveries.length);
    } catch (error) {
      voided.add(told);
      voided.add(deliveries.map(numberOf));
      telling.nothingKept(error);
      throw error;
    }
  };
}

function numberOf({ ingest_id, ingest_seq }: Stamp): Voided {
  return { ingest_id, ingest_seq };
}
