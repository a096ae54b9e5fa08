/** Rows, hints and readings for tests: each test states only what its rule is about. */
import type { Hint } from '@evenkeel/event-schemas';
import { createHash } from 'node:crypto';
import type { ParsedDelivery } from '../src/fold-deliveries';
import type { Digest } from '../src/ports';
import type { Reading, Snapshot } from '../src/reading';
import { newRow, type RecordingMoment, type Row, type RowIdentity, type RowState } from '../src/row';
import { addMillis, DAY_MS, SECOND_MS } from '../src/time';

export const NOW = '2031-03-01T10:00:00.000Z';
export const EARLIER = addMillis(NOW, -DAY_MS);
export const source = { name: 'waitlist', provider: 'referralhero', listUuid: 'MFlist', status: 'active' } as const;
export const moment: RecordingMoment = { fence: 100n, now: NOW };
export const digest: Digest = { sha256: (bytes) => createHash('sha256').update(bytes).digest('hex') };

export function subscriber(id = 'ana'): RowIdentity {
  return { entity: 'subscriber', key: { source: source.name, subscriber_id: id, id } };
}

/** A row that stands at version 3 with the content of `ana`; `state` says what is special about it. */
export function standingRow(state: Partial<RowState> = {}, content: Row['content'] = {}, id = 'ana'): Row {
  const base = newRow(
    subscriber(id),
    { content: { name: 'Ana', code: `${id}-code`, points: 5, ...content }, carried: {}, raw: { was: 'hint' } },
    EARLIER,
  );
  return { ...base, state: { ...base.state, version: 3n, hint_fence: 10n, hint_at: EARLIER, ...state } };
}

export const provisionalRow = (state: Partial<RowState> = {}, content: Row['content'] = {}): Row =>
  standingRow({ provisional: true, ...state }, content);

export function provenRow(state: Partial<RowState> = {}, content: Row['content'] = {}, id = 'ana'): Row {
  const proof = {
    provisional: false,
    ever_verified: true,
    fetch_fence: 20n,
    settled_fence: 20n,
    confirmed_at: EARLIER,
  };
  return standingRow({ ...proof, provider_updated_at: EARLIER, ...state }, content, id);
}

export const tombstone = (state: Partial<RowState> = {}): Row => provenRow({ deleted_at: EARLIER, ...state });

export const tombstoneByHint = (state: Partial<RowState> = {}): Row =>
  provisionalRow({ deleted_at: EARLIER, ...state });

export const erasedRow = (): Row =>
  provenRow({ erased_at: EARLIER, settled_fence: 20n }, { name: null, code: null, points: null });

export function snapshot(content: Snapshot['content'] = {}, updatedAt: string | null = EARLIER): Snapshot {
  const judged = { name: 'Ana', code: 'ana-code', points: 5, ...content };
  return {
    content: judged,
    carried: {},
    raw: { was: 'snapshot' },
    providerUpdatedAt: updatedAt,
    digest: digest.sha256(JSON.stringify(judged)),
  };
}

/** A settled read by id whose fence is newer than all that the sample rows hold. */
export function reading(answer: Reading['answer'], special: Partial<Reading> = {}): Reading {
  return {
    via: 'by_id',
    fence: 50n,
    drawnAt: addMillis(NOW, -SECOND_MS),
    settled: true,
    sourceActive: true,
    answer,
    ...special,
  };
}

export function hintOf(special: Partial<Hint> = {}): Hint {
  return {
    event: 'subscriber_updated',
    meaning: 'changed',
    list_uuid: source.listUuid,
    subscriber_id: 'ana',
    content: {},
    carried: {},
    referrer_code: null,
    reward: null,
    raw: { was: 'a newer hint' },
    ...special,
  };
}

export const deleteHint = (special: Partial<Hint> = {}): Hint =>
  hintOf({ event: 'subscriber_deleted', meaning: 'deleted', ...special });

/** A delivery of which only the order, the body and the time matter; equal hints have equal bodies. */
export function deliveryOf(hint: Hint, number: number, receivedAt = NOW): ParsedDelivery {
  return { delivery: envelope(number, receivedAt), digest: digest.sha256(JSON.stringify(hint)), hint };
}

export function envelope(number: number, receivedAt = NOW): ParsedDelivery['delivery'] {
  return {
    id: idOf(number),
    source: source.name,
    received_at: receivedAt,
    ingest_id: '7f3b1c52-5e5e-4b7e-9a51-0a4d5a2c9d10',
    ingest_seq: number,
    body: '',
    encoding: 'utf8',
    headers: {},
  };
}

export const idOf = (number: number): string => `0195501b-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
