import { columnsOf, type Columns, type ContentValue } from '@evenkeel/event-schemas';

const times = new Set(columnsOf.subscriber.times);
const ints = new Set(columnsOf.subscriber.ints);
const INT_MAX = 2_147_483_647;
const PLAIN_TIME = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Whether the columns of a subscriber can be stored, told by a look at each. False is no refusal: then the schema is
 * asked, which knows all that may be and says what is wrong. It takes thirty times as long, for every row of every page.
 * Texts come from `raw`, which was looked through for what Postgres cannot hold.
 */
export function fitsPlainly(content: Columns, carried: Columns, providerUpdatedAt: string | null): boolean {
  const isDated = providerUpdatedAt === null || PLAIN_TIME.test(providerUpdatedAt);
  return isDated && allFit(content) && allFit(carried);
}

function allFit(columns: Columns): boolean {
  for (const name in columns) if (!fits(name, columns[name])) return false;
  return true;
}

function fits(name: string, value: ContentValue | undefined): boolean {
  switch (typeof value) {
    case 'string':
      return !times.has(name) || PLAIN_TIME.test(value);
    case 'number':
      return ints.has(name) ? Number.isInteger(value) && Math.abs(value) <= INT_MAX : Number.isFinite(value);
    case 'object':
      return value === null || value.every((item) => typeof item === 'string');
    default:
      return true;
  }
}
