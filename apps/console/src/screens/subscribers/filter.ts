/** What a list of subscribers is narrowed to, as it stands in the address: `?q=ada@example.com&dirty=true`. */
export interface SubscriberFilter {
  /** What was typed. */
  readonly q?: string;
  readonly source?: string;
  /** `referral_status`. */
  readonly status?: string;
  readonly dirty?: true;
  readonly provisional?: true;
  /** Those that are gone at the provider, instead of those that are not. */
  readonly deleted?: true;
}

/** Of an address, of which anything can be the text. */
export function readFilter(search: Record<string, unknown>): SubscriberFilter {
  const text = (name: string) => {
    const value = search[name];
    const isText = typeof value === 'string' || typeof value === 'number';
    return isText && String(value) !== '' ? { [name]: String(value) } : {};
  };
  const flag = (name: string) => (search[name] === true ? { [name]: true } : {});
  return {
    ...{ ...text('q'), ...text('source'), ...text('status') },
    ...{ ...flag('dirty'), ...flag('provisional'), ...flag('deleted') },
  };
}

/** In characters; nobody's name is longer, and the API takes no more. */
const LONGEST = 200;

/** The query of `GET /v1/subscribers` for it. */
export function queryOf({ q, source, status, dirty, provisional, deleted }: SubscriberFilter) {
  return {
    ...(source !== undefined && { source }),
    ...(status !== undefined && { status }),
    ...(dirty && { dirty: 'true' as const }),
    ...(provisional && { provisional: 'true' as const }),
    ...(deleted && { deleted: 'true' as const }),
    ...(q !== undefined && q.trim() !== '' && { search: q.trim().slice(0, LONGEST) }),
  };
}

export function isNarrowed(filter: SubscriberFilter): boolean {
  return Object.keys(filter).length > 0;
}
