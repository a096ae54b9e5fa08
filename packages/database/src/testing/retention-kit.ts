import { query } from '@evenkeel/testing';

/** What the tests of retention share: partitions of days and months that are past. Days are UTC. */

const DAY_MS = 86_400_000;

/** Noon, so many days ago. */
export function daysAgo(days: number): Date {
  return new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS + DAY_MS / 2);
}

export function dayName(at: Date): string {
  return `delivery_${at.toISOString().slice(0, 10).replaceAll('-', '_')}`;
}

/** As they were made when that day was to come. */
export async function makeDays(url: string, days: readonly Date[]): Promise<string[]> {
  for (const at of days)
    await query(
      url,
      `select evenkeel.make_partition('delivery', $1::text, 'id',
         evenkeel.uuidv7_floor(date_trunc('day', $2::timestamptz, 'UTC'))::text,
         evenkeel.uuidv7_floor(date_trunc('day', $2::timestamptz, 'UTC') + interval '1 day')::text)`,
      [dayName(at), at.toISOString()],
    );
  return days.map(dayName);
}

/** The first moment of the month so many months ago, in UTC. */
export function monthStart(monthsAgo: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1));
}

export function monthName(at: Date): string {
  return `change_${at.toISOString().slice(0, 7).replace('-', '_')}`;
}

export async function makeMonths(url: string, months: readonly Date[]): Promise<string[]> {
  for (const at of months)
    await query(
      url,
      `select evenkeel.make_partition('change', $1::text, 'at', $2::text, ($2::timestamptz + interval '1 month')::text)`,
      [monthName(at), at.toISOString()],
    );
  return months.map(monthName);
}

/** Those that stand, dated ones alone, the oldest first; also such as belong to no parent. */
export async function partitionsOf(url: string, parent: 'delivery' | 'change'): Promise<string[]> {
  const rows = await query<{ name: string }>(
    url,
    `select c.relname as name from pg_class c
     where c.relnamespace = 'evenkeel_partitions'::regnamespace and c.relkind = 'r' and c.relname ~ $1 order by 1`,
    [`^${parent}_[0-9]`],
  );
  return rows.map(({ name }) => name);
}

export interface WrittenChange {
  readonly source: string;
  readonly subject: string;
  readonly version: number;
  readonly at: Date;
}

/** As recording appends them; answers their positions. */
export async function writeChanges(url: string, changes: readonly WrittenChange[]): Promise<number[]> {
  const rows = await query<{ position: number }>(
    url,
    `insert into evenkeel.change
       (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, at)
     select source, 'subscriber', subject, subject, version, 'updated', false, '{}', '{}', 'verify', at
     from json_to_recordset($1::json) as c (source text, subject text, version bigint, at timestamptz)
     returning position::int as position`,
    [JSON.stringify(changes)],
  );
  return rows.map(({ position }) => position);
}
