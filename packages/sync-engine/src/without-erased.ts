/**
 * What may be kept of deliveries and reads once people of the source were erased (protocol section 3, "Erased"). It is asked
 * under the source's lock, so that nothing which was on its way when somebody was erased brings them back:
 * - a delivery that is about an erased person is kept without its body and headers, whatever it says;
 * - of one about somebody else, and of what is read of somebody else, only what names an erased person goes, before anything
 *   is decided: so the row stays without it, and that the provider has it is no drift.
 */
import { bodyBytes, encodeBody, type Delivery, type Hint } from '@evenkeel/event-schemas';
import { ERASED_BODY, eraseFromBody } from './erase-from-body';
import { eraseFromColumns, eraseFromJson, isAbout, isObject } from './erase-from-json';
import type { ErasedTerms } from './erased-terms';
import type { ParsedDelivery } from './fold-deliveries';
import type { Digest, RecordingSource } from './ports';
import type { AnsweredRead, Snapshot } from './reading';
import { isErased, type Row } from './row';

export interface KeepingBy {
  readonly source: RecordingSource;
  /** Null: nobody of the source was erased. */
  readonly erased: ErasedTerms | null;
  readonly digest: Digest;
}

/** `rows`: the subscribers that the deliveries may mean. */
export function deliveriesWithoutErased(
  deliveries: readonly ParsedDelivery[],
  rows: readonly Row[],
  { source, erased, digest }: KeepingBy,
): readonly ParsedDelivery[] {
  if (erased === null || source.restoresErased === true) return deliveries;
  const erasedIds = new Set(rows.flatMap((row) => (row.entity === 'subscriber' && isErased(row) ? [row.key.id] : [])));
  return deliveries.map((parsed) => {
    if ('hint' in parsed && isOfErased(parsed.hint, erasedIds, erased))
      return { ...parsed, ...emptied(parsed.delivery, digest), ofErased: true };
    return 'hint' in parsed ? hintWithoutErased(parsed, parsed.hint, erased, digest) : bodyWithoutErased(parsed);
  });

  function bodyWithoutErased(parsed: ParsedDelivery): ParsedDelivery {
    const text = bodyBytes(parsed.delivery).toString('utf8');
    const left = eraseFromBody(text, erased as ErasedTerms);
    return left === text ? parsed : { ...parsed, ...withBody(parsed.delivery, left, digest) };
  }
}

/** Without an id it is about whom its e-mail or code names. */
function isOfErased({ subscriber_id: id, raw }: Hint, erasedIds: ReadonlySet<string>, erased: ErasedTerms): boolean {
  return id === null ? isObject(raw) && isAbout(raw, erased) : erasedIds.has(id);
}

function hintWithoutErased(parsed: ParsedDelivery, hint: Hint, erased: ErasedTerms, digest: Digest): ParsedDelivery {
  const raw = eraseFromJson(hint.raw, erased);
  if (raw === hint.raw) return parsed;
  const { content, carried, reward } = hint;
  const left: Hint = {
    ...{ ...hint, raw },
    content: eraseFromColumns(content, erased),
    carried: eraseFromColumns(carried, erased),
    reward: reward && {
      ...reward,
      content: eraseFromColumns(reward.content, erased),
    },
  };
  return { ...withBody(parsed.delivery, JSON.stringify(raw), digest), hint: left };
}

function withBody(delivery: Delivery, text: string, digest: Digest): Pick<ParsedDelivery, 'delivery' | 'digest'> {
  if (text === ERASED_BODY) return emptied(delivery, digest);
  return { delivery: { ...delivery, ...encodeBody(Buffer.from(text)) }, digest: digest.sha256(text) };
}

/** The digest is of what is kept: one of the body would confirm whoever guesses what it said. */
function emptied(delivery: Delivery, digest: Digest): Pick<ParsedDelivery, 'delivery' | 'digest'> {
  return {
    delivery: { ...delivery, body: ERASED_BODY, encoding: 'utf8', headers: {} },
    digest: digest.sha256(ERASED_BODY),
  };
}

/** Owners of rewards that were erased are known to whoever asks: a reward of theirs that is new is none to keep. */
export function readsWithoutErased(
  reads: readonly AnsweredRead[],
  isErasedOwner: (read: AnsweredRead) => boolean,
  { source, erased }: Pick<KeepingBy, 'source' | 'erased'>,
): readonly AnsweredRead[] {
  if (erased === null || source.restoresErased === true) return reads;
  return reads.flatMap((read) => {
    if (read.answer === 'absent') return [read];
    if (isErasedOwner(read)) return [];
    return [{ ...read, answer: snapshotWithoutErased(read.answer, erased) }];
  });
}

function snapshotWithoutErased(snapshot: Snapshot, erased: ErasedTerms): Snapshot {
  return {
    ...snapshot,
    content: eraseFromColumns(snapshot.content, erased),
    carried: eraseFromColumns(snapshot.carried, erased),
    raw: eraseFromJson(snapshot.raw, erased),
  };
}
