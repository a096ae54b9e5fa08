/** Protocol section 8, case by case: what a read that differs makes of a row, and of the drift that stands for it. */
import { announced } from '../model-check/sample-reads';
import {
  EARLIER,
  erasedRow,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  reading,
  snapshot,
  subscriber,
  tombstone,
} from '../model-check/sample-rows';
import { decideRead } from './decide-read';
import { judgeDrift, type StandingDrift } from './drift';
import type { Reading } from './reading';
import { isDirty, type Row } from './row';

interface Special extends Partial<Reading> {
  readonly standing?: StandingDrift;
  readonly repair?: boolean;
}

function judge(before: Row | null, answer: Reading['answer'], { standing, repair = true, ...special }: Special = {}) {
  const read = reading(answer, special);
  const decision = decideRead(before, subscriber(), read, moment);
  return judgeDrift(before, decision, read, standing ?? null, { repair, announced }, moment);
}

const standingDrift = (special: Partial<StandingDrift> = {}): StandingDrift => ({
  id: '7',
  ...{ entity: 'subscriber', subscriberId: 'ana', subjectId: 'ana', state: 'suspected' },
  ...{ before: { name: 'Ana' }, dueFence: 40n },
  ...special,
});
/** Made due by a suspicion, and by nothing since. */
const suspectedRow = (content: Row['content'] = {}) => provenRow({ hint_fence: 40n, hint_at: EARLIER }, content);
const other = snapshot({ name: 'Other' });

describe('a read that differs from a proven row which was not due', () => {
  test('makes it suspected, in the columns that differ, and the row due for a second look', () => {
    const { row, finding } = judge(provenRow(), snapshot({ name: 'Other', points: 6 }));
    expect(finding).toEqual({
      ...{ finding: 'suspected', row, likelyCause: 'missed_hint', dueFence: 100n },
      ...{ before: { name: 'Ana', points: 5 }, after: { name: 'Other', points: 6 } },
    });
    expect(row?.state).toMatchObject({ hint_fence: 100n, hint_at: NOW, settled_fence: 50n, fetch_fence: 50n });
  });

  test('mends it at this first look', () => {
    expect(judge(provenRow(), other).row).toMatchObject({
      content: { name: 'Other' },
      state: { confirmed_at: NOW, provisional: false },
    });
  });

  test('leaves it as it was without repair: only that a read was answered is kept', () => {
    const before = provenRow();
    const { row, finding } = judge(before, other, { repair: false });
    expect(finding?.finding).toBe('suspected');
    expect(row).toEqual({
      ...before,
      state: { ...before.state, fetch_fence: 50n, settled_fence: 50n, hint_fence: 100n, hint_at: NOW },
    });
  });

  test.each([[true], [false]])('is the same from a page of a sweep, settled or not: %s', (settled) => {
    expect(judge(provenRow(), other, { via: 'page', settled }).finding?.finding).toBe('suspected');
  });

  test('suspects a tombstone of which the provider returns the subscriber', () => {
    expect(judge(tombstone(), snapshot())).toMatchObject({
      finding: { finding: 'suspected', before: { deleted_at: EARLIER }, after: { deleted_at: null } },
      row: { state: { deleted_at: null, hint_fence: 100n } },
    });
    expect(judge(tombstone(), snapshot(), { repair: false }).row?.state.deleted_at).toBe(EARLIER);
  });
});

describe('the likely cause of drift', () => {
  test.each([
    ['a hint that never came, if webhooks tell of one of its columns', { name: 'Other', points: 6 }, 'missed_hint'],
    ['an edit without a hint, if they tell of none', { points: 6 }, 'edit_without_hint'],
  ])('is %s', (_what, content, likelyCause) => {
    expect(judge(provenRow(), snapshot(content)).finding).toMatchObject({ likelyCause });
  });
});

describe('nothing is suspected', () => {
  const LOOK = { look_at: EARLIER, look_reason: 'unconfirmed' };

  test.each<[string, Row | null, Reading['answer']]>([
    ['of a row that is new', null, other],
    ['of a provisional row', provisionalRow({ settled_fence: 20n }), other],
    ['of a row that a hint made due: the change was on its way', provenRow({ hint_fence: 40n }), other],
    ['of a row whose scheduled look has come', provenRow(LOOK), other],
    ['of a row that is erased', erasedRow(), other],
    ['of a read that agrees', provenRow(), snapshot()],
    ['of a first absence', provenRow(), 'absent'],
    ['of what looks like a stale replica', provenRow(), snapshot({ name: 'Old' }, '2031-01-01T00:00:00.000Z')],
    ['of a deletion that a webhook told of', provenRow({ delete_hinted: true }), 'absent'],
    ['of a row that expires', provisionalRow({ hint_at: '2031-01-01T00:00:00.000Z' }), 'absent'],
  ])('%s', (_what, before, answer) => {
    const decided = decideRead(before, subscriber(), reading(answer), moment).row;
    for (const repair of [true, false])
      expect(judge(before, answer, { repair })).toEqual({ row: decided, finding: null });
  });

  test.each([
    ['superseded', { fence: 19n }],
    ['discarded', { drawnAt: EARLIER }],
  ])('of a read that is %s', (_outcome, special) => {
    expect(judge(provenRow(), other, special).finding).toBeNull();
  });
});

describe('a removal that a sweep made suspected', () => {
  const standing = standingDrift({ before: { deleted_at: null } });
  /** The first of its two looks has made it due once more. */
  const lookedAtOnce = provenRow({ absent_fence: 30n, hint_fence: 45n, list_absent_fence: 25n });

  test.each([[true], [false]])('is confirmed when the row is removed, whatever `repair` says: %s', (repair) => {
    const { row, finding } = judge(lookedAtOnce, 'absent', { standing, repair });
    expect(finding).toEqual({
      ...{ finding: 'still_differs', id: '7', repaired: true },
      ...{ before: { deleted_at: null }, after: { deleted_at: NOW } },
    });
    expect(row?.state.deleted_at).toBe(NOW);
    expect(row && isDirty(row)).toBe(false);
  });

  test('stands after the first look', () => {
    const before = provenRow({ hint_fence: 40n, list_absent_fence: 25n });
    expect(judge(before, 'absent', { standing }).finding).toBeNull();
  });

  test('is dismissed when a settled read returns the row', () => {
    for (const answer of [snapshot(), other])
      expect(judge(lookedAtOnce, answer, { standing }).finding).toEqual({ finding: 'dismissed', id: '7' });
  });

  test.each<[string, Row, Special]>([
    ['a delete hint came', provenRow({ ...lookedAtOnce.state, delete_hinted: true }), {}],
    ['it is a reward whose subscriber is gone', lookedAtOnce, { ownerGone: true }],
  ])('is dismissed if %s', (_why, before, special) => {
    expect(judge(before, 'absent', { standing, ...special }).finding).toEqual({ finding: 'dismissed', id: '7' });
  });

  test('that nothing made suspected, since a hint had led to it, is no drift', () => {
    expect(judge(lookedAtOnce, 'absent').finding).toBeNull();
  });
});

describe('the second look at a suspicion', () => {
  test('confirms what still differs, and no other columns', () => {
    const standing = standingDrift({ before: { name: 'Ana', points: 5 } });
    const mended = suspectedRow({ name: 'Other', points: 6 });
    expect(judge(mended, snapshot({ name: 'Other', points: 5, device: 'phone' }), { standing }).finding).toEqual({
      ...{ finding: 'still_differs', id: '7', repaired: true, before: { name: 'Ana' }, after: { name: 'Other' } },
    });
  });

  test('confirms too what differs in yet another way', () => {
    const { finding } = judge(suspectedRow({ name: 'Other' }), snapshot({ name: 'Third' }), {
      standing: standingDrift(),
    });
    expect(finding).toMatchObject({ finding: 'still_differs', before: { name: 'Ana' }, after: { name: 'Third' } });
  });

  test('dismisses it if the provider says what the mirror had held: it was a replica', () => {
    const { row, finding } = judge(suspectedRow({ name: 'Other' }), snapshot(), { standing: standingDrift() });
    expect(finding).toEqual({ finding: 'dismissed', id: '7' });
    expect(row?.content['name']).toBe('Ana');
  });

  test('dismisses it if a hint came meanwhile: the change was on its way', () => {
    const hinted = provenRow({ hint_fence: 41n }, { name: 'Other' });
    const { row, finding } = judge(hinted, other, { standing: standingDrift(), repair: false });
    expect(finding).toEqual({ finding: 'dismissed', id: '7' });
    expect(row).toMatchObject({ content: { name: 'Other' }, state: { confirmed_at: NOW } });
  });

  test.each([
    [true, 'Third'],
    [false, 'Ana'],
  ])('waits for a settled read; repair: %s', (repair, name) => {
    const { row, finding } = judge(suspectedRow(), snapshot({ name: 'Third' }), {
      ...{ standing: standingDrift(), repair, settled: false },
    });
    expect(finding).toBeNull();
    expect(row?.content['name']).toBe(name);
    expect(row && isDirty(row)).toBe(true);
  });

  test('does not ask for a third one', () => {
    for (const answer of [snapshot(), other, snapshot({ name: 'Third' })])
      for (const repair of [true, false]) {
        const { row } = judge(suspectedRow(), answer, { standing: standingDrift(), repair });
        expect(row && isDirty(row)).toBe(false);
      }
  });

  test('of a row that came back from the dead speaks of its removal', () => {
    const standing = standingDrift({ before: { deleted_at: EARLIER } });
    const before = provenRow({ hint_fence: 40n });
    expect(judge(before, snapshot(), { standing }).finding).toMatchObject({
      ...{ finding: 'still_differs', before: { deleted_at: EARLIER }, after: { deleted_at: null } },
    });
  });

  test('compares lists by what is in them, not by which list it is', () => {
    const standing = standingDrift({ before: { tags: ['a', 'b'] } });
    const { finding } = judge(suspectedRow({ tags: ['a'] }), snapshot({ tags: ['a', 'b'] }), { standing });
    expect(finding?.finding).toBe('dismissed');
  });
});

describe('without repair', () => {
  const confirmed = standingDrift({ state: 'confirmed' });
  const known = provenRow({ hint_fence: 40n, settled_fence: 41n });

  test('the second look confirms, and the row stays as it was', () => {
    const { row, finding } = judge(suspectedRow(), other, { standing: standingDrift(), repair: false });
    expect(finding).toMatchObject({
      finding: 'still_differs',
      repaired: false,
      before: { name: 'Ana' },
      after: { name: 'Other' },
    });
    expect(row).toMatchObject({ content: { name: 'Ana' }, state: { confirmed_at: EARLIER, settled_fence: 50n } });
  });

  test('confirmed drift is not found again, and the row is not read for it any more', () => {
    const { row, finding } = judge(known, other, { standing: confirmed, repair: false });
    expect(finding).toBeNull();
    expect(row).toEqual({ ...known, state: { ...known.state, fetch_fence: 50n, settled_fence: 50n } });
  });

  test.each<[string, Row, Special]>([
    ['a hint asked for the row', provenRow({ hint_fence: 45n }), {}],
    ['repair has been turned on', known, { repair: true }],
  ])('confirmed drift is repaired once %s', (_what, before, special) => {
    const { row, finding } = judge(before, other, { standing: confirmed, repair: false, ...special });
    expect(finding).toEqual({ finding: 'repaired', id: '7' });
    expect(row?.content['name']).toBe('Other');
  });

  test('confirmed drift is over when the provider says again what the mirror holds', () => {
    expect(judge(known, snapshot(), { standing: confirmed, repair: false }).finding).toEqual({
      ...{ finding: 'repaired', id: '7' },
    });
  });
});
