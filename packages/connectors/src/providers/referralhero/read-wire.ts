import type { ContentValue } from '@evenkeel/event-schemas';

/**
 * What the provider's spellings mean (contract sections 1.4 and 2.4), once. Empty is null in every type. The readers
 * take what the schemas of webhooks let through; ranges are judged afterwards, by the schema of hints.
 */

export type ReadWire = (wire: unknown) => ContentValue;

export function readText(wire: unknown): string | null {
  return typeof wire === 'string' && wire !== '' ? wire : null;
}

/** Numbers in REST, perhaps text in a webhook; text here. */
export function readId(wire: unknown): string | null {
  return typeof wire === 'number' ? String(wire) : readText(wire);
}

export function readNumber(wire: unknown): number | null {
  if (wire === null || wire === undefined || wire === '') return null;
  // + 0 makes -0 the zero that Postgres gives back.
  return Number(wire) + 0;
}

export function readFlag(wire: unknown): boolean | null {
  if (typeof wire === 'boolean') return wire;
  return wire === 'true' ? true : wire === 'false' ? false : null;
}

/** Unix seconds. Beyond the years that a Date knows it gives text that no timestamp column takes: `bad_value`. */
export function readTime(wire: unknown): string | null {
  const seconds = readNumber(wire);
  if (seconds === null) return null;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'out of range' : date.toISOString();
}

/** "direct_visit" is the webhook's word for what REST gives as null. */
export function readSignupSource(wire: unknown): string | null {
  return wire === 'direct_visit' ? null : readText(wire);
}

export function readTags(wire: unknown): string[] | null {
  return Array.isArray(wire) ? wire : null;
}
