/** Answered reads and what they are read with, for tests: each test states only what its rule is about. */
import type { Columns, Entity } from '@evenkeel/event-schemas';
import type { ReadSource, SourceSettings } from '../src/read-ports';
import type { AnsweredRead, Reading } from '../src/reading';
import type { RewardSnapshot } from '../src/reads';
import { newRow, type Row, type RowIdentity, type RowState } from '../src/row';
import { addMillis, HOUR_MS, SECOND_MS } from '../src/time';
import { digest, EARLIER, NOW, snapshot, source, subscriber } from './sample-rows';

export const CONNECTED_AT = addMillis(NOW, -HOUR_MS);

export function readSource(settings: Partial<SourceSettings> = {}): ReadSource {
  return {
    ...source,
    access: { apiUrl: 'https://api.example.test', apiToken: 't0k3n', listUuid: source.listUuid },
    account: 'account',
    connectedAt: CONNECTED_AT,
    settings: { settleMs: 10 * SECOND_MS, repair: true, callsPerHour: 4_500, hourMs: HOUR_MS, ...settings },
  };
}

/** The columns of which the webhooks of these tests tell. */
export const announced = (entity: Entity): ReadonlySet<string> =>
  new Set(entity === 'subscriber' ? ['name', 'deleted_at'] : []);

/** A read by id, drawn a second ago, whose fence is newer than all that the sample rows hold. */
export function answered(answer: Reading['answer'], special: Partial<AnsweredRead> = {}): AnsweredRead {
  return { ...subscriber(), via: 'by_id', fence: 50n, drawnAt: addMillis(NOW, -SECOND_MS), answer, ...special };
}

export function reward(id = 'R1', owner = 'ana'): RowIdentity {
  return { entity: 'reward', key: { source: source.name, subscriber_id: owner, id } };
}

export const MUG: Columns = { name: 'Mug', transaction_id: 'T1', status: 'unlocked' };

/** A reward at version 2 that a read has proven. */
export function rewardRow(id = 'R1', state: Partial<RowState> = {}, content: Columns = {}, owner = 'ana'): Row {
  const row = newRow(reward(id, owner), { content: { ...MUG, ...content }, carried: {}, raw: {} }, EARLIER);
  const proof = { provisional: false, ever_verified: true, fetch_fence: 20n, settled_fence: 20n };
  return { ...row, state: { ...row.state, version: 2n, confirmed_at: EARLIER, ...proof, ...state } };
}

/** A reward that a webhook told of without its id; the hint waits for a read. */
export function hintedReward(id: string, state: Partial<RowState> = {}, content: Columns = {}): Row {
  const unproven = { provisional: true, ever_verified: false, fetch_fence: 0n, settled_fence: 0n, confirmed_at: null };
  return rewardRow(id, { ...unproven, version: 1n, hint_fence: 40n, hint_at: EARLIER, ...state }, content);
}

export function rewardSnapshot(rewardId = 'R1', content: Columns = {}, subscriberId = 'ana'): RewardSnapshot {
  const judged = { ...MUG, ...content };
  return {
    ...snapshot({}, null),
    ...{ content: judged, raw: {}, digest: digest.sha256(JSON.stringify(judged)), rewardId, subscriberId },
  };
}
