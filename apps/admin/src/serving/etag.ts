import { createHash } from 'node:crypto';
import { Problem } from './problem';

/** Of what is shown: whatever changes what is shown changes it. */
export function etagOf(shown: object): string {
  return `"${createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)}"`;
}

/** Throws `changed_meanwhile` if somebody else changed it since whoever asks has read it. */
export function mustMatch(ifMatch: string | null, shown: object): void {
  if (ifMatch === null || ifMatch === '*') return;
  const wanted = ifMatch.split(',').map((each) => each.trim());
  if (!wanted.includes(etagOf(shown))) throw new Problem('changed_meanwhile');
}
