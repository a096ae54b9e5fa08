import { SECOND_MS } from '@evenkeel/sync-engine';

/** The header `Retry-After`, seconds or a date; null where it is absent or says neither. */
export function readRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
