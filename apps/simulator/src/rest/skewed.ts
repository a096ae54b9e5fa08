import type { RestFaultSettings } from '../settings/rest-fault-settings';

const TIMES = new Set([
  'created_at',
  'last_updated_at',
  'verified_at',
  'promoted_at',
  'referral_status_at',
  'unlocked_date',
  'sent_date',
]);

/** The object with its times moved, by switch. */
export function skewed<T extends object>(object: T, { object_times_skew_s: skew }: RestFaultSettings): T {
  if (skew === 0) return object;
  const moved = Object.entries(object).map(([name, value]) => [
    name,
    TIMES.has(name) && typeof value === 'number' ? value + skew : (value as unknown),
  ]);
  return Object.fromEntries(moved) as T;
}
