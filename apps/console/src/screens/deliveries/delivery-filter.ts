/** Which deliveries are shown: it is in the address, so that it can be sent to somebody, and is there after a reload. */

export const OUTCOMES = ['pending', 'applied', 'noop', 'duplicate', 'ignored', 'dead'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const HOUR_MS = 3_600_000;
/** Of the last so much; counted from whenever it is asked. */
export const SPANS = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS } as const;
export type Span = keyof typeof SPANS;

export interface DeliveryFilter {
  readonly source?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
  readonly within?: Span | undefined;
  /** RFC 3339, as the API has it. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** What of an address is a filter; the rest of it is let be. */
export function readFilter(search: Record<string, unknown>): DeliveryFilter {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const time = (name: string) => {
    const at = Date.parse(text(name) ?? '');
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
  };
  const within = text('within');
  return withoutNone({
    ...{ source: text('source'), type: text('type'), subject: text('subject') },
    outcome: OUTCOMES.find((outcome) => outcome === search['outcome']),
    within: within !== undefined && Object.hasOwn(SPANS, within) ? (within as Span) : undefined,
    ...{ after: time('after'), before: time('before') },
  });
}

/** As the API takes it. A span is of now. */
export function asQuery({ within, after, before, ...same }: DeliveryFilter, now: number) {
  return withoutNone({
    ...same,
    received_after: within === undefined ? after : new Date(now - SPANS[within]).toISOString(),
    received_before: within === undefined ? before : undefined,
  });
}

export function isNarrowed(filter: DeliveryFilter): boolean {
  return Object.values(withoutNone(filter)).length > 0;
}

/** With the names that have a value, and no others. */
export type Named<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> };

export function withoutNone<Given extends object>(given: Given): Named<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Named<Given>;
}
