import type { Hint } from '@evenkeel/event-schemas';
import {
  deleteHint,
  deliveryOf,
  digest,
  envelope,
  erasedRow,
  hintOf,
  idOf,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  source,
  standingRow,
} from '../model-check/sample-rows';
import { derivedRewardId } from './derived-reward-id';
import { foldDeliveries, type FoldInput, type ParsedDelivery } from './fold-deliveries';
import type { RecordedBatch } from './ports';
import { isDirty, type Row } from './row';
import { addMillis, HOUR_MS } from './time';

function fold(
  rows: readonly Row[],
  deliveries: readonly ParsedDelivery[],
  special: Partial<FoldInput> = {},
): RecordedBatch {
  return foldDeliveries({ source, deliveries, rows, repeated: new Set(), moment, digest, ...special });
}

const foldHints = (rows: readonly Row[], ...hints: Hint[]): RecordedBatch =>
  fold(
    rows,
    hints.map((hint, i) => deliveryOf(hint, i + 1)),
  );
const named = (name: string): Hint => hintOf({ content: { name } });
const outcomes = ({ deliveries }: RecordedBatch) => deliveries.map(({ outcome, reason }) => reason ?? outcome);
const shares = ({ deliveries }: RecordedBatch) => deliveries.map(({ changes }) => changes);

describe('one change for a batch', () => {
  test('three equal bodies: the first is applied, the others are duplicates', () => {
    const batch = foldHints([], named('Ana'), named('Ana'), named('Ana'));
    expect(outcomes(batch)).toEqual(['applied', 'duplicate', 'duplicate']);
    expect(batch.changes).toMatchObject([{ kind: 'created', version: 1n, cause_type: 'delivery', cause_id: idOf(1) }]);
    expect(batch.rows).toMatchObject([{ state: { version: 1n, hint_fence: 100n } }]);
  });

  test('equal bodies an hour apart are the same content, not a duplicate', () => {
    const first = deliveryOf(named('Ana'), 1, addMillis(NOW, -HOUR_MS));
    expect(outcomes(fold([], [first, deliveryOf(named('Ana'), 2)]))).toEqual(['applied', 'same_content']);
  });

  test('a body that was recorded before, less than an hour earlier, is a duplicate', () => {
    const batch = fold([provisionalRow()], [deliveryOf(named('Ana'), 1)], { repeated: new Set([idOf(1)]) });
    expect(outcomes(batch)).toEqual(['duplicate']);
    expect(batch.changes).toEqual([]);
  });

  test('a sign-up and a deletion in one batch stay a deletion', () => {
    const batch = foldHints([], named('Ana'), deleteHint(), named('Ana B.'));
    expect(batch.changes).toMatchObject([{ kind: 'deleted', version: 1n, provisional: true, before: {} }]);
    expect(batch.rows).toMatchObject([{ content: { name: 'Ana' }, state: { deleted_at: NOW } }]);
    expect(outcomes(batch)).toEqual(['applied', 'applied', 'awaiting_read']);
  });

  test('there and back again is no change, and nobody applied anything', () => {
    const batch = foldHints([provisionalRow()], named('Other'), named('Ana'));
    expect(batch.changes).toEqual([]);
    expect(outcomes(batch)).toEqual(['same_content', 'same_content']);
    expect(shares(batch)).toEqual([[], []]);
    expect(batch.rows).toMatchObject([{ state: { version: 3n, hint_fence: 100n } }]);
  });

  test('two hints that both changed the row share its one change, caused by the last', () => {
    const batch = foldHints([provisionalRow()], named('Other'), hintOf({ content: { email: 'ana@example.com' } }));
    expect(batch.changes).toMatchObject([
      {
        kind: 'updated',
        version: 4n,
        before: { name: 'Ana', email: null },
        after: { name: 'Other', email: 'ana@example.com' },
        cause_id: idOf(2),
      },
    ]);
    expect(outcomes(batch)).toEqual(['applied', 'applied']);
    expect(shares(batch)).toEqual([[0], [0]]);
  });

  test('hints of several subscribers give a change each, sorted by key', () => {
    const batch = foldHints([], hintOf({ subscriber_id: 'zoe' }), hintOf({ subscriber_id: 'ana' }));
    expect(batch.changes.map(({ subject_id: id }) => id)).toEqual(['ana', 'zoe']);
    expect(shares(batch)).toEqual([[1], [0]]);
  });

  test('a row that no hint touched is not written', () => {
    const batch = foldHints([provenRow({}, {}, 'ben'), provisionalRow()], named('Other'));
    expect(batch.rows.map(({ key }) => key.id)).toEqual(['ana']);
  });
});

describe('a delivery that reaches no row', () => {
  test.each(['not_json', 'schema_mismatch', 'bad_value'] as const)('is dead if it could not be read: %s', (dead) => {
    const batch = fold([], [{ delivery: envelope(1), digest: 'd', dead, detail: 'why' }]);
    const ended = { outcome: 'dead', reason: dead, detail: 'why', event_type: null, subject_id: null };
    expect(batch.deliveries).toMatchObject([ended]);
    expect(batch.rows).toEqual([]);
  });

  test('of another list is ignored', () => {
    const batch = foldHints([provisionalRow()], hintOf({ list_uuid: 'MFother', content: { name: 'Other' } }));
    expect(outcomes(batch)).toEqual(['foreign_list']);
    expect(batch.rows).toEqual([]);
  });

  test('waits while the source is paused', () => {
    const batch = fold([], [deliveryOf(named('Ana'), 1)], { source: { ...source, status: 'paused' } });
    expect(batch.deliveries).toMatchObject([{ outcome: 'pending', reason: 'source_paused' }]);
    expect(batch.rows).toEqual([]);
  });

  test('is recorded as usual while the source is degraded', () => {
    const batch = fold([], [deliveryOf(named('Ana'), 1)], { source: { ...source, status: 'degraded' } });
    expect(outcomes(batch)).toEqual(['applied']);
  });

  test('of an event that nobody documented is ignored, and creates nothing', () => {
    const batch = foldHints([], hintOf({ event: 'new_thing', meaning: 'unknown', content: { name: 'Ana' } }));
    expect(outcomes(batch)).toEqual(['unknown_event']);
    expect(batch).toMatchObject({
      rows: [],
      changes: [],
      deliveries: [{ event_type: 'new_thing', outcome: 'ignored' }],
    });
  });

  test('of an erased subscriber is ignored, with what it tells of a reward', () => {
    const reward = { id: 'R1', content: { name: 'Mug' } };
    const batch = foldHints([erasedRow()], hintOf({ content: { name: 'Ana' }, reward }));
    expect(outcomes(batch)).toEqual(['erased']);
    expect(batch).toMatchObject({ rows: [], changes: [] });
  });
});

describe('a body without a subscriber id', () => {
  const nameless = (content: Hint['content']): Hint => hintOf({ subscriber_id: null, content });

  test('reaches the row with its code', () => {
    const batch = foldHints([provisionalRow()], nameless({ code: 'ana-code', name: 'Other' }));
    expect(batch.deliveries).toMatchObject([{ subject_id: 'ana', outcome: 'applied' }]);
  });

  test('reaches the one row with its e-mail', () => {
    const batch = foldHints([provisionalRow({}, { email: 'a@b.c' })], nameless({ email: 'a@b.c', name: 'Other' }));
    expect(batch.deliveries).toMatchObject([{ subject_id: 'ana', outcome: 'applied' }]);
  });

  test('is ignored where two rows have its e-mail', () => {
    const rows = [provenRow({}, { email: 'a@b.c' }, 'ana'), provenRow({}, { email: 'a@b.c' }, 'ben')];
    const batch = foldHints(rows, nameless({ email: 'a@b.c' }));
    expect(outcomes(batch)).toEqual(['no_subscriber_id']);
    expect(batch.rows).toEqual([]);
  });

  test('is ignored where nothing is known of it', () => {
    expect(outcomes(foldHints([], nameless({ email: 'a@b.c' })))).toEqual(['no_subscriber_id']);
  });

  test('reaches a row that an earlier delivery of the batch has made', () => {
    const batch = foldHints([], hintOf({ content: { code: 'new' } }), nameless({ code: 'new', name: 'Ana' }));
    expect(batch.deliveries).toMatchObject([{ subject_id: 'ana' }, { subject_id: 'ana', outcome: 'applied' }]);
    expect(batch.changes).toMatchObject([{ version: 1n, after: { code: 'new', name: 'Ana' } }]);
  });
});

describe('a referrer that a body names', () => {
  const referred = hintOf({ content: { name: 'Ana' }, referrer_code: 'ben-code' });

  test('becomes due and is not written', () => {
    const ben = provenRow({}, {}, 'ben');
    const batch = foldHints([ben], referred);
    const after = batch.rows.find(({ key }) => key.id === 'ben');
    expect(after).toEqual({ ...ben, state: { ...ben.state, hint_fence: 100n, hint_at: NOW } });
    expect(batch.changes.map(({ subject_id: id }) => id)).toEqual(['ana']);
  });

  test('is left alone if its code is not known, or it is erased', () => {
    const erased = standingRow({ erased_at: NOW }, {}, 'ben');
    expect(foldHints([erased, provenRow({}, { code: 'x' }, 'eve')], referred).rows.map(({ key }) => key.id)).toEqual([
      'ana',
    ]);
  });

  test('may be the subscriber itself', () => {
    const batch = foldHints([provisionalRow()], hintOf({ content: { name: 'Other' }, referrer_code: 'ana-code' }));
    expect(batch.changes).toMatchObject([{ subject_id: 'ana', version: 4n }]);
  });
});

describe('an event that tells of a reward', () => {
  const mug = { name: 'Mug', status: 'unlocked' as const, transaction_id: 'T1' };

  test('makes a row of its own, by its id, beside the subscriber', () => {
    const batch = foldHints([], hintOf({ content: { name: 'Ana' }, reward: { id: 'R1', content: mug } }));
    expect(batch.changes).toMatchObject([
      { entity: 'reward', subject_id: 'R1', subscriber_id: 'ana', kind: 'created', after: mug },
      { entity: 'subscriber', subject_id: 'ana', kind: 'created', after: { name: 'Ana' } },
    ]);
    expect(shares(batch)).toEqual([[1, 0]]);
  });

  test('without an id gets the derived one, the same each time', () => {
    const reward = { id: null, content: mug };
    const batch = foldHints(
      [],
      hintOf({ reward }),
      hintOf({ reward: { id: null, content: { ...mug, status: 'sent' } } }),
    );
    const id = derivedRewardId({ source: source.name, subscriberId: 'ana', name: 'Mug', transactionId: 'T1' }, digest);
    expect(batch.rows.filter(({ entity }) => entity === 'reward')).toMatchObject([
      { key: { id, subscriber_id: 'ana' }, content: { status: 'sent' }, state: { version: 1n } },
    ]);
  });

  test('keeps what only webhooks carry with the subscriber', () => {
    const batch = foldHints([], hintOf({ carried: { people_ahead: 3 }, reward: { id: 'R1', content: mug } }));
    expect(batch.rows.map(({ entity, carried }) => [entity, carried])).toEqual([
      ['reward', {}],
      ['subscriber', { people_ahead: 3 }],
    ]);
  });

  test('never deletes the reward, even if it says that the subscriber is deleted', () => {
    const batch = foldHints([], hintOf({ meaning: 'deleted', reward: { id: 'R1', content: mug } }));
    expect(batch.changes.map(({ entity, kind }) => [entity, kind])).toEqual([
      ['reward', 'created'],
      ['subscriber', 'deleted'],
    ]);
  });

  test('is applied if only the reward changed', () => {
    const batch = foldHints([provenRow()], hintOf({ content: { name: 'Old' }, reward: { id: 'R1', content: mug } }));
    expect(batch.deliveries).toMatchObject([{ subject_id: 'ana', outcome: 'applied', reason: null }]);
    expect(batch.changes).toMatchObject([{ entity: 'reward' }]);
    expect(batch.rows.find(({ entity }) => entity === 'subscriber')?.content).toEqual(provenRow().content);
  });

  test('does not put old data over a reward that a read has proven', () => {
    const key = { source: source.name, subscriber_id: 'ana', id: 'R1' };
    const proven: Row = { ...provenRow(), entity: 'reward', key, content: { name: 'Mug', status: 'sent' } };
    const batch = foldHints([provenRow(), proven], hintOf({ reward: { id: 'R1', content: mug } }));
    expect(outcomes(batch)).toEqual(['awaiting_read']);
    expect(batch.rows.every(isDirty)).toBe(true);
    expect(batch.changes).toEqual([]);
  });
});

describe('what a batch announces', () => {
  const at = (seconds: number) => addMillis(NOW, -seconds * 1_000);

  test('is the rows that it makes due, since the first delivery about their subscriber was received', () => {
    const batch = fold(
      [provenRow(), provenRow({}, {}, 'ben')],
      [
        deliveryOf(named('Ana'), 1, at(5)),
        deliveryOf(named('Ana'), 2, at(9)),
        deliveryOf(hintOf({ subscriber_id: 'ben' }), 3, at(1)),
      ],
    );
    expect(batch.announced).toEqual([
      { entity: 'subscriber', key: provenRow().key, receivedAt: at(9) },
      { entity: 'subscriber', key: provenRow({}, {}, 'ben').key, receivedAt: at(1) },
    ]);
  });

  test('is the referrer too, since the first of all', () => {
    const referrer = provenRow({}, { code: 'BEN' }, 'ben');
    const { announced } = fold([provenRow(), referrer], [deliveryOf(hintOf({ referrer_code: 'BEN' }), 1, at(4))]);
    expect(announced).toContainEqual({ entity: 'subscriber', key: referrer.key, receivedAt: at(4) });
  });

  test.each([
    ['a foreign list', hintOf({ list_uuid: 'MF2' })],
    ['nobody', hintOf({ subscriber_id: null })],
  ])('is nothing if the delivery is of %s', (_whose, hint) => {
    expect(foldHints([provenRow()], hint).announced).toEqual([]);
  });
});
