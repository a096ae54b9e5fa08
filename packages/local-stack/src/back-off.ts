/** How long a supervisor waits before it starts a dead app again. */
export interface BackOff {
  firstMs: number;
  maxMs: number;
  /** An app that ran this long was well: its next death is a first one. */
  settledMs: number;
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 500, maxMs: 30_000, settledMs: 60_000 };

/** The wait after a death: doubled from the previous wait, or the first one again. */
export function nextWait(previousMs: number | undefined, ranMs: number, backOff: BackOff): number {
  if (previousMs === undefined || ranMs >= backOff.settledMs) return backOff.firstMs;
  return Math.min(previousMs * 2, backOff.maxMs);
}
