/** The content of a subscriber, without what Evenkeel keeps beside it. */
const NOT_CONTENT = new Set([
  ...['source', 'id', 'at', 'raw', 'provenance', 'version', 'deleted', 'provisional', 'ever_verified', 'dirty'],
  ...['hint_at', 'erased_at', 'confirmed_at', 'first_seen_at', 'changed_at'],
]);

export type FieldValues = Readonly<Record<string, unknown>>;

export function contentOf(row: object): FieldValues {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !NOT_CONTENT.has(name)));
}

export interface FieldLine {
  readonly field: string;
  readonly value: unknown;
  /** With `then`: what it is now, if that is something else. */
  readonly now?: unknown;
  readonly isOther: boolean;
}

/** A line for each field: of the row as it is, or as it was, with what differs today. A field only one side has is left out there. */
export function linesOf(now: FieldValues, then: FieldValues | null): FieldLine[] {
  const shown = then ?? now;
  return Object.keys(shown).map((field) => {
    const isOther = then !== null && field in now && !isSame(then[field], now[field]);
    return { field, value: shown[field], isOther, ...(isOther && { now: now[field] }) };
  });
}

export function isEmpty({ value, isOther }: FieldLine): boolean {
  return !isOther && (value === null || value === undefined || value === '');
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
