/** Answered reads of one source, recorded in one transaction (protocol section 4). */
import type { Entity } from '@evenkeel/event-schemas';
import { derivedKeyOf } from './derived-reward-id';
import type { DriftRules } from './drift';
import { foldReads, type ReadCause } from './fold-reads';
import type { Digest } from './ports';
import type {
  DrawnFence,
  ListedAgain,
  ReadRecorder,
  ReadRecording,
  ReadSource,
  RecordedReads,
  RowRead,
} from './read-ports';
import type { ReadTally } from './read-tally';
import { isTooOld } from './decide-read';
import type { AnsweredRead, RowDigest } from './reading';
import type { RewardSnapshot } from './reads';
import { isErased, rowId, type RecordingMoment, type Row, type RowKey } from './row';
import { readsWithoutErased } from './without-erased';

/** All rewards of one subscriber, as one answer gave them: one that it lacks is absent. */
export interface AnsweredRewards extends DrawnFence {
  readonly subscriberId: string;
  readonly answer: readonly RewardSnapshot[] | 'absent';
}

export interface ReadBatch {
  readonly reads: readonly AnsweredRead[];
  readonly rewardsOf?: readonly AnsweredRewards[];
  readonly cause: ReadCause;
  readonly absencesCount: boolean;
}

export interface ReadRecordingPorts {
  readonly recorder: ReadRecorder;
  readonly digest: Digest;
  readonly announced: DriftRules['announced'];
}

export async function recordReads(
  source: ReadSource,
  { reads, rewardsOf = [], cause, absencesCount }: ReadBatch,
  by: ReadRecordingPorts,
): Promise<RecordedReads> {
  return by.recorder.inReadRecording(source.name, async (recording) => {
    const { moment, erased } = await recording.begin();
    const owned =
      rewardsOf.length === 0 ? [] : await recording.loadRewardsOf(rewardsOf.map((each) => each.subscriberId));
    const unchanged = await confirmUnchanged(source, reads, recording, moment);
    const changed = unchanged.size === 0 ? reads : reads.filter((read) => !isUnchanged(read, unchanged));
    const answered = [...changed, ...rewardsOf.flatMap((each) => readsOfRewards(each, owned, source))];
    const erasedOwners = erased === null ? NOBODY : await loadErasedOwners(answered, recording);
    const isErasedOwner = ({ entity, key }: AnsweredRead) => entity === 'reward' && erasedOwners.has(key.subscriber_id);
    const all = readsWithoutErased(answered, isErasedOwner, { source, erased });
    const wholeOf = new Set(rewardsOf.map((each) => each.subscriberId));
    const rows = await loadRows(all, { owned, wholeOf }, recording, by.digest);
    const standing = rows.length === 0 ? [] : await recording.loadStandingDrift(rows);
    const { digest, announced } = by;
    const folded = foldReads({ source, reads: all, rows, standing, cause, absencesCount, announced, moment, digest });
    const recorded = { ...folded, reads: [...folded.reads, ...confirmedReads(reads, unchanged, folded.tally)] };
    await recording.write(recorded);
    return recorded;
  });
}

const NOBODY: ReadonlySet<string> = new Set();

async function loadErasedOwners(
  reads: readonly AnsweredRead[],
  recording: ReadRecording,
): Promise<ReadonlySet<string>> {
  const owners = new Set(reads.flatMap(({ entity, key }) => (entity === 'reward' ? [key.subscriber_id] : [])));
  if (owners.size === 0) return NOBODY;
  const keys = [...owners].map((id) => ({ source: reads[0]?.key.source ?? '', subscriber_id: id, id }));
  const rows = await recording.loadRows('subscriber', keys);
  return new Set(rows.filter(isErased).map(({ key }) => key.id));
}

/** Answers the ids of those that are done with. */
async function confirmUnchanged(
  source: ReadSource,
  reads: readonly AnsweredRead[],
  recording: ReadRecording,
  { now }: RecordingMoment,
): Promise<ReadonlySet<string>> {
  const { settleMs } = source.settings;
  const unchanged = new Set<string>();
  for (const listed of listedOnce(reads)) {
    if (isTooOld(listed.drawnAt, now)) continue;
    const others = await recording.confirmUnchanged(listed, { now, settleMs });
    for (const { id } of listed.rows) if (!others.has(id)) unchanged.add(id);
  }
  return unchanged;
}

const NOT_LISTED: Partial<RowDigest> = {};

/** By their fences. Only what is read once, so that no read is judged before an older one of the same row. */
function listedOnce(reads: readonly AnsweredRead[]): Iterable<ListedAgain> {
  const times = new Map<string, number>();
  const subscribers = reads.filter(({ entity }) => entity === 'subscriber');
  for (const { key } of subscribers) times.set(key.id, (times.get(key.id) ?? 0) + 1);
  const byFence = new Map<bigint, DrawnFence & { readonly rows: ListedAgain['rows'][number][] }>();
  for (const { key, via, answer, fence, drawnAt } of subscribers) {
    const { rawDigest, figures } = via === 'page' && answer !== 'absent' ? answer : NOT_LISTED;
    if (rawDigest === undefined || times.get(key.id) !== 1) continue;
    const listed = byFence.get(fence) ?? { fence, drawnAt, rows: [] };
    byFence.set(fence, listed);
    listed.rows.push({ id: key.id, rawDigest, figures });
  }
  return byFence.values();
}

function isUnchanged({ entity, key }: AnsweredRead, unchanged: ReadonlySet<string>): boolean {
  return entity === 'subscriber' && unchanged.has(key.id);
}

function confirmedReads(reads: readonly AnsweredRead[], unchanged: ReadonlySet<string>, tally: ReadTally): RowRead[] {
  return reads.flatMap((read): RowRead[] => {
    if (!isUnchanged(read, unchanged)) return [];
    tally.count('confirmed');
    const { entity, key } = read;
    return [{ entity, key, outcome: 'confirmed', dirty: false, answer: 'snapshot', alarm: null }];
  });
}

/** Rewards that the answer has, and those that we hold and it lacks. */
function readsOfRewards(
  { subscriberId, answer, fence, drawnAt }: AnsweredRewards,
  owned: readonly Row[],
  source: ReadSource,
): AnsweredRead[] {
  const read = (id: string, said: AnsweredRead['answer']): AnsweredRead => ({
    entity: 'reward',
    key: { source: source.name, subscriber_id: subscriberId, id },
    ...{ via: 'by_id', fence, drawnAt, answer: said, ownerGone: answer === 'absent' },
  });
  const present = answer === 'absent' ? [] : answer;
  const listed = new Set(present.map(({ rewardId }) => rewardId));
  const lacked = owned.filter(({ key }) => key.subscriber_id === subscriberId && !listed.has(key.id));
  return [
    ...present.map((snapshot) => read(snapshot.rewardId, snapshot)),
    ...lacked.map(({ key }) => read(key.id, 'absent')),
  ];
}

/** Rewards that are loaded already: all of these subscribers. */
interface LoadedRewards {
  readonly owned: readonly Row[];
  readonly wholeOf: ReadonlySet<string>;
}

async function loadRows(
  reads: readonly AnsweredRead[],
  { owned, wholeOf }: LoadedRewards,
  recording: ReadRecording,
  digest: Digest,
): Promise<Row[]> {
  const rows = new Map(owned.map((row) => [rowId(row), row]));
  for (const entity of ['subscriber', 'reward', 'campaign'] as const) {
    const wanted = keysToLoad(entity, reads, digest).map((key) => [rowId({ entity, key }), key] as const);
    const keys = [...new Map(wanted).values()].filter((key) => entity !== 'reward' || !wholeOf.has(key.subscriber_id));
    if (keys.length === 0) continue;
    for (const row of await recording.loadRows(entity, keys)) rows.set(rowId(row), row);
  }
  return [...rows.values()];
}

function keysToLoad(entity: Entity, reads: readonly AnsweredRead[], digest: Digest): RowKey[] {
  const mine = reads.filter((read) => read.entity === entity);
  if (entity !== 'reward') return mine.map(({ key }) => key);
  return mine.flatMap(({ key, answer }) => {
    if (answer === 'absent') return [key];
    return [key, derivedKeyOf(key, answer.content, digest)];
  });
}
