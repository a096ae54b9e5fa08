/** Numbers and times as they are read. All times of the API are UTC; they are shown in the reader's own zone. */

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** `12 s`, `5 min`, `3 h`, `2 days`. Never finer than it matters. */
export function durationInWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min`;
  if (whole < 2 * DAY_S) return `${Math.floor(whole / HOUR_S)} h`;
  return `${Math.floor(whole / DAY_S)} days`;
}

/** `12 s ago`, or `in 5 min`. */
export function relativeInWords(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1_000;
  if (seconds < -1) return `in ${durationInWords(-seconds)}`;
  return seconds < 1 ? 'now' : `${durationInWords(seconds)} ago`;
}

/** Of what comes by itself: `in 5 min`, and `due now` once it should have come. */
export function dueInWords(at: string, now: number): string {
  return Date.parse(at) <= now ? 'due now' : relativeInWords(at, now);
}

const wholeTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const numbers = new Intl.NumberFormat('en');

/** `26 Nov 2026, 14:02:11` in the reader's own zone. */
export function timeInWords(at: string): string {
  return wholeTime.format(new Date(at));
}

/** `48,120`. */
export function numberInWords(value: number): string {
  return numbers.format(value);
}

/** `1 subscriber`, `48,120 subscribers`. */
export function countInWords(count: number, one: string, many = `${one}s`): string {
  return `${numberInWords(count)} ${count === 1 ? one : many}`;
}
