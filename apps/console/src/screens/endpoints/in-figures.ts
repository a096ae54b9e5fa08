import { numberInWords } from '../../parts/in-words';
import type { Tone } from '../../parts/tone';

/** As the API counts: it looks at ten thousand messages of each endpoint, and no further. */
const MOST_COUNTED = 10_000;

/** `312`, or `10,000 or more`. */
export function countedInWords(count: number): string {
  return count >= MOST_COUNTED ? `${numberInWords(MOST_COUNTED)} or more` : numberInWords(count);
}

/** `98.4 %`; never 100 % while one failed; null without an attempt. */
export function successInWords({ attempts, delivered }: Delivered): string | null {
  if (attempts === 0) return null;
  if (attempts === delivered) return '100 %';
  return `${Math.min(99.9, (100 * delivered) / attempts).toFixed(1)} %`;
}

export function successTone({ attempts, delivered }: Delivered): Tone {
  if (attempts === 0) return 'quiet';
  if (delivered === attempts) return 'good';
  return delivered / attempts < 0.5 ? 'bad' : 'attention';
}

/** `48 ms`, `1.2 s`. */
export function latencyInWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

interface Delivered {
  readonly attempts: number;
  readonly delivered: number;
}
