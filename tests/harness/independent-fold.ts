/**
 * What the mirror must hold after these deliveries, worked out from the protocol's text alone: none of the product's code
 * is used here. It covers what can happen while nothing is read from the provider: every row is provisional.
 */

export interface RecordedBody {
  /** All deliveries of one recording have the same. */
  readonly fence: string;
  readonly body: string;
}

export interface FoldedRow {
  /** Column by column as `mirror.subscriber` holds it, times as Unix seconds. */
  readonly columns: Record<string, string | number | boolean | null>;
  readonly deleted: boolean;
  readonly version: number;
}

type Body = Record<string, unknown> & { response: string; subscriber_id?: string; list_uuid: string };

const REST_COLUMNS = ['name', 'email', 'extra_field', 'extra_field_2', 'code', 'referral_link'] as const;
const KNOWN_EVENTS = new Set([
  'new_registration',
  'subscriber_promoted',
  'subscriber_updated',
  'subscriber_deleted',
  'reward_unlocked',
  'reward_sent',
  'bonus_unlocked',
  'subscriber_accepted',
  'subscriber_position_changed',
  'tracking_pixel_conversion',
]);

/** Deliveries in the order of recording: by fence, then by id. */
export function foldIndependently(deliveries: readonly RecordedBody[], list: string): Map<string, FoldedRow> {
  const rows = new Map<string, FoldedRow>();
  for (const recording of groupsOf(deliveries)) {
    const before = new Map<string, FoldedRow | undefined>();
    for (const { body } of recording) {
      const [id, row] = applyBody(rows, JSON.parse(body) as Body, list);
      if (id === undefined || row === undefined) continue;
      if (!before.has(id)) before.set(id, rows.get(id));
      rows.set(id, row);
    }
    for (const [id, was] of before) {
      const row = rows.get(id) as FoldedRow;
      const changed = was === undefined || judged(was) !== judged(row);
      rows.set(id, { ...row, version: (was?.version ?? 0) + (changed ? 1 : 0) });
    }
  }
  return rows;
}

function groupsOf(deliveries: readonly RecordedBody[]): RecordedBody[][] {
  const groups: RecordedBody[][] = [];
  for (const delivery of deliveries) {
    const last = groups.at(-1);
    if (last?.[0]?.fence === delivery.fence) last.push(delivery);
    else groups.push([delivery]);
  }
  return groups;
}

/** The row that the body is about, and how it stands afterwards; nothing for a body that reaches no row. */
function applyBody(rows: ReadonlyMap<string, FoldedRow>, body: Body, list: string): [string?, FoldedRow?] {
  if (body.list_uuid !== list || !KNOWN_EVENTS.has(body.response)) return [];
  const id =
    body.subscriber_id ?? [...rows].find(([, row]) => row.columns['code'] === body['code'] && !row.deleted)?.[0];
  if (id === undefined) return [];
  const row = rows.get(id);
  const isDelete = body.response === 'subscriber_deleted';
  if (!row)
    return [id, { columns: { ...judgedColumns(body), ...unjudgedColumns(body) }, deleted: isDelete, version: 0 }];
  const heard = row.deleted || isDelete ? {} : judgedColumns(body);
  const columns = { ...row.columns, ...heard, ...unjudgedColumns(body) };
  return [id, { ...row, columns, deleted: row.deleted || isDelete }];
}

function judgedColumns(body: Body): FoldedRow['columns'] {
  const columns: FoldedRow['columns'] = {};
  for (const name of REST_COLUMNS) if (name in body) columns[name] = emptyIsNull(body[name]);
  if ('source' in body)
    columns['signup_source'] = body['source'] === 'direct_visit' ? null : emptyIsNull(body['source']);
  if ('referred' in body) columns['referred'] = body['referred'] as boolean;
  if ('created_at' in body) columns['provider_created_at'] = body['created_at'] as number;
  const referral = body['referral'];
  if (referral === '') columns['referred_by_email'] = null;
  if (isObject(referral)) columns['referred_by_email'] = emptyIsNull(referral['email']);
  return columns;
}

/** What only webhooks carry: no part of "differs", so it never raises a version. */
function unjudgedColumns(body: Body): FoldedRow['columns'] {
  const columns: FoldedRow['columns'] = {};
  for (const name of ['first_name', 'last_name', 'people_ahead'])
    if (name in body) columns[name] = emptyIsNull(body[name]);
  const referral = body['referral'];
  if (referral === '') columns['referred_by_code'] = null;
  if (isObject(referral)) columns['referred_by_code'] = emptyIsNull(referral['code']);
  return columns;
}

function judged({ columns, deleted }: FoldedRow): string {
  const { first_name: _1, last_name: _2, people_ahead: _3, referred_by_code: _4, ...rest } = columns;
  return JSON.stringify([Object.entries(rest).sort(), deleted]);
}

function emptyIsNull(value: unknown): string | number | null {
  return value === '' || value === undefined ? null : (value as string | number | null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
