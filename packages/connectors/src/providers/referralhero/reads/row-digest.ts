import { hash } from 'node:crypto';
import type { RowDigest } from '@evenkeel/sync-engine';

/** Figures that move for everybody behind whoever earns a point (contract section 2.4): columns and fields of the same names. */
const MOVING_FIGURE = /"(position|visitors)":(0|[1-9]\d{0,8})(?=[,}])/g;

/**
 * Of the bytes of a row, as the provider wrote it: with its keys in another order it is another. Figures that move are left
 * out of the digest and told beside it, if each is written plainly and once; else they are part of it, as all else is. What
 * looks like such a field is one: within a string, a quote is written `\"`. It may belong to an inner object, which whoever
 * holds the row's `raw` can tell (`confirm-unchanged.sql`).
 */
export function digestOfRow(bytes: Buffer): RowDigest {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(MOVING_FIGURE)];
  const figures = Object.fromEntries(found.map(([, name = '', figure]) => [name, Number(figure)]));
  if (found.length === 0 || found.length > Object.keys(figures).length)
    return { rawDigest: hash('sha256', bytes, 'hex') };
  const still = text.replace(MOVING_FIGURE, '"$1":');
  return { rawDigest: hash('sha256', Buffer.from(still, 'latin1'), 'hex'), figures };
}
