/** The one sentence that the overview is for: is my copy true, since when, and if not, why. Never more than is known. */
import { countInWords, dueInWords, numberInWords, relativeInWords } from '../../parts/in-words';
import type { Tone } from '../../parts/tone';

/** What is needed of each source; the API's own words. */
export interface SourceStanding {
  readonly id: string;
  readonly status: 'active' | 'silent' | 'degraded' | 'paused';
  readonly status_reason: string | null;
  /** When the last complete sweep began. */
  readonly proven_from: string | null;
  /** When the next one begins at the latest; null: nothing is read. */
  readonly next_sweep_at: string | null;
  readonly has_api_token: boolean;
  readonly due: number;
  readonly subscribers: number;
  /** Confirmed drift that was not repaired. */
  readonly drift: number;
  readonly isBraked: boolean;
}

export interface Saying {
  readonly tone: Tone;
  readonly headline: string;
  readonly rest: string;
  /** What is not as it should be, a sentence each. */
  readonly reasons: readonly string[];
}

export function sayWhetherTrue(sources: readonly SourceStanding[], now: number): Saying {
  if (sources.length === 0)
    return { tone: 'quiet', headline: 'Nothing to be true yet.', rest: 'No campaign is connected.', reasons: [] };
  const reasons = sources.flatMap((source) => reasonsOf(source, sources.length > 1));
  const counted = `${countInWords(sum(sources, 'subscribers'), 'subscriber')}, ${beingChecked(sum(sources, 'due'))}`;
  const drift = sum(sources, 'drift');
  const oldest = provenLongestAgo(sources);
  if (oldest === null)
    return {
      tone: toneOf(sources, 'attention'),
      headline: 'Not proven yet.',
      rest: `${counted}.`,
      reasons: [...unproven(sources), ...reasons],
    };
  const asOf = `as of ${relativeInWords(oldest.from, now)}`;
  const rest = oldest.next === null ? `${counted}.` : `${counted}; next sweep ${dueInWords(oldest.next, now)}.`;
  if (drift > 0)
    return {
      tone: 'bad',
      headline: `Not true: ${countInWords(drift, 'difference')} ${drift === 1 ? 'stands' : 'stand'}.`,
      rest: `Else true ${asOf}. ${rest}`,
      reasons,
    };
  return { tone: toneOf(sources, 'good'), headline: `True ${asOf}.`, rest, reasons };
}

/** All of them are true as of the one that was proven longest ago, until it is swept anew; null if one never was. */
function provenLongestAgo(sources: readonly SourceStanding[]): { from: string; next: string | null } | null {
  const proven = sources.flatMap(({ proven_from: from, next_sweep_at: next }) => (from === null ? [] : { from, next }));
  const [oldest = null] = proven.sort((a, b) => a.from.localeCompare(b.from));
  return proven.length < sources.length ? null : oldest;
}

function toneOf(sources: readonly SourceStanding[], best: Tone): Tone {
  if (sources.some(({ status, isBraked }) => status === 'degraded' || isBraked)) return 'bad';
  return sources.every(({ status }) => status === 'active') ? best : 'attention';
}

function unproven(sources: readonly SourceStanding[]): string[] {
  return sources
    .filter(({ proven_from }) => proven_from === null)
    .map(({ id, has_api_token: hasToken }) =>
      hasToken
        ? `The first sweep of ${id} is not over: until then only what was read one by one is proven.`
        : `${id} has no API token, so nothing of it can be proven: it holds what webhooks say.`,
    );
}

function reasonsOf(source: SourceStanding, isNamed: boolean): string[] {
  const { id, status, status_reason: reason, isBraked } = source;
  // That is told already, as the reason why nothing is proven.
  const isUnprovenForWantOfToken = !source.has_api_token && source.proven_from === null;
  const name = isNamed ? id : `The source ${id}`;
  return [
    ...(status === 'degraded' && !isUnprovenForWantOfToken
      ? [
          `${name} cannot be read (${reason ?? 'no reason known'}): nothing newer is known of it, and nothing is deleted.`,
        ]
      : []),
    ...(status === 'silent'
      ? [`${name} is silent: reads find changes and no webhook comes. Is its webhook switched off at the provider?`]
      : []),
    ...(status === 'paused' ? [`${name} is paused: what comes is kept, and recorded when it is resumed.`] : []),
    ...(isBraked ? [`A sweep of ${id} lacked too many rows: none is removed until a person accepts it.`] : []),
  ];
}

function beingChecked(due: number): string {
  return due === 0 ? 'none being checked' : `${numberInWords(due)} being checked`;
}

function sum(sources: readonly SourceStanding[], figure: 'subscribers' | 'due' | 'drift'): number {
  return sources.reduce((total, source) => total + source[figure], 0);
}
