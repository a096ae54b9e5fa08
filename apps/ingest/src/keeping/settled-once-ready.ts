import type { DeliveryKeeper } from '@evenkeel/sync-engine';

const LOOK_EVERY_MS = 50;

/** Whether it was ready once, or `withinMs` have passed since now: a keeper that is away holds up nobody's start. */
export function settledOnceReady(keeper: Pick<DeliveryKeeper, 'isReady'>, withinMs: number): () => boolean {
  let settled = false;
  const settle = (): void => {
    settled = true;
    clearInterval(looking);
    clearTimeout(waiting);
  };
  const isSettled = (): boolean => {
    if (!settled && keeper.isReady()) settle();
    return settled;
  };
  const looking = setInterval(isSettled, LOOK_EVERY_MS).unref();
  const waiting = setTimeout(settle, withinMs).unref();
  return isSettled;
}
