/** What of an address narrows a screen. */

export const STANDINGS = ['standing', 'repaired'] as const;
export interface DriftFilter {
  readonly source?: string;
  readonly state?: (typeof STANDINGS)[number];
}

export const LEDGER_DAYS = { '1d': 1, '7d': 7, '31d': 31 } as const;
export interface LedgerFilter {
  readonly source?: string;
  readonly span?: keyof typeof LEDGER_DAYS;
}

export function readDriftFilter(search: Record<string, unknown>): DriftFilter {
  const state = STANDINGS.find((each) => each === search['state']);
  return { ...sourceOf(search), ...(state !== undefined && { state }) };
}

export function readLedgerFilter(search: Record<string, unknown>): LedgerFilter {
  const span = (['1d', '7d', '31d'] as const).find((each) => each === search['span']);
  return { ...sourceOf(search), ...(span !== undefined && { span }) };
}

function sourceOf({ source }: Record<string, unknown>): { readonly source?: string } {
  return typeof source === 'string' && source !== '' ? { source } : {};
}
