/**
 * Says who keeps the deliveries, when that changes and the change lasts. Rules:
 * - An outage of the best keeper begins with the first job that another one keeps, or none. From then on it is looked at
 *   twice a second. It is over when the best one was ready, and nothing went elsewhere, for 2 s on end.
 * - Who keeps in its stead is told once that was so for 2 s in all of the outage: a queue that fails again and again is
 *   told of once, and so is its end, with how many deliveries were kept elsewhere.
 * - That nothing keeps is told at once: senders are answered 503.
 * - What was over before it was told is a line of level debug. The metrics show it in any case.
 */
import type { Logger } from '@evenkeel/observability';
import type { DeliveryKeeper } from '@evenkeel/sync-engine';

export interface KeeperTelling {
  /** A job was kept; it may have had only numbers. */
  kept(keeper: string, deliveries: number): void;
  nothingKept(error: unknown): void;
  stop(): void;
}

const LOOK_EVERY_MS = 500;
const LASTING_LOOKS = 4;

interface Outage {
  readonly timer: NodeJS.Timeout;
  /** Who kept last, other than the best; null: nothing did. */
  now: string | null;
  /** Who was told last. */
  told?: string | null;
  /** Deliveries, in the outage so far. */
  elsewhere: number;
  quiet: boolean;
  quietLooks: number;
  untoldLooks: number;
}

/** `best` is the first to be asked. */
export function tellKeepers(best: Pick<DeliveryKeeper, 'name' | 'isReady'>, log: Logger): KeeperTelling {
  let outage: Outage | undefined;

  function look(current: Outage): void {
    const calm = current.quiet && best.isReady();
    current.quiet = true;
    current.quietLooks = calm ? current.quietLooks + 1 : 0;
    if (!calm && current.now !== current.told) current.untoldLooks += 1;
    if (current.untoldLooks === LASTING_LOOKS) tellNow(current, log);
    if (current.quietLooks < LASTING_LOOKS) return;
    clearInterval(current.timer);
    outage = undefined;
    tellEnd(current, best.name, log);
  }

  function wentTo(now: string | null, deliveries: number): Outage {
    const current = (outage ??= begin());
    current.now = now;
    current.elsewhere += deliveries;
    current.quiet = false;
    return current;
  }

  function begin(): Outage {
    const timer = setInterval(() => outage && look(outage), LOOK_EVERY_MS).unref();
    return { timer, now: null, elsewhere: 0, quiet: false, quietLooks: 0, untoldLooks: 0 };
  }

  return {
    kept(keeper, deliveries) {
      if (keeper !== best.name) wentTo(keeper, deliveries);
    },
    nothingKept(error) {
      const current = wentTo(null, 0);
      if (current.told !== null) tellNow(current, log, error);
    },
    stop: () => clearInterval(outage?.timer),
  };
}

function tellNow(outage: Outage, log: Logger, error?: unknown): void {
  const { now: keeper, elsewhere } = outage;
  outage.told = keeper;
  outage.untoldLooks = 0;
  if (keeper === null) log.error({ err: error }, 'nothing can keep deliveries now: their senders are answered 503');
  else log.warn({ keeper, elsewhere }, `the queue does not take deliveries; ${keeper} keeps them`);
}

function tellEnd({ told, elsewhere }: Outage, keeper: string, log: Logger): void {
  if (told === undefined) log.debug({ keeper, elsewhere }, 'deliveries were not kept by the queue for a moment');
  else log.info({ keeper, elsewhere }, 'deliveries are kept by the queue again');
}
