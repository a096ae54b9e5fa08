import { useNow } from './clock';
import { dueInWords, durationInWords, relativeInWords, timeInWords } from './in-words';

/** `12 s ago`, with the whole time where one points. It ticks, and is in no live region: nobody is told each second. */
export function RelativeTime({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={timeInWords(at)}>
      {relativeInWords(at, now)}
    </time>
  );
}

/** `12 s`: how long it has been so. */
export function TimeSince({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={`since ${timeInWords(at)}`}>
      {durationInWords((now - Date.parse(at)) / 1_000)}
    </time>
  );
}

/** When the next sweep begins, at the latest: `in 5 min`, `due now`, and `none` while nothing is read. */
export function NextSweep({ at }: { readonly at: string | null }) {
  const now = useNow();
  if (at === null) return 'none';
  return (
    <time dateTime={at} title={`at ${timeInWords(at)}, or before`}>
      {dueInWords(at, now)}
    </time>
  );
}
