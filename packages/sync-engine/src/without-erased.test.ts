import { InMemoryReadRecorder } from '../model-check/in-memory-read-recorder';
import { InMemoryRecorder } from '../model-check/in-memory-recorder';
import {
  deliveryOf,
  digest,
  erasedRow,
  hintOf,
  NOW,
  reading,
  snapshot,
  source,
  subscriber,
} from '../model-check/sample-rows';
import { knownTerms, termsOfColumns } from './erased-terms';
import type { ParsedDelivery } from './fold-deliveries';
import { recordBatch } from './record-batch';
import { recordReads } from './record-reads';
import type { ReadSource } from './read-ports';
import type { AnsweredRead } from './reading';
import { rowId } from './row';

const erased = knownTerms({ ...termsOfColumns({ email: 'ana@x.test', code: 'A1' }), ids: ['ana'] });
const withBody = (parsed: ParsedDelivery, body: string): ParsedDelivery => ({
  ...parsed,
  delivery: { ...parsed.delivery, body, headers: { 'user-agent': 'test' } },
});

async function record(parsed: ParsedDelivery, by: object = {}) {
  const recorder = new InMemoryRecorder();
  recorder.erased = erased;
  recorder.rows.set(rowId(subscriber()), erasedRow());
  const [recorded] = await recordBatch({ ...source, ...by }, [parsed], { recorder, digest });
  return { recorded, recorder };
}

describe('once somebody was erased, a delivery', () => {
  const about = withBody(deliveryOf(hintOf({ content: { name: 'Ana' } }), 1), '{"name":"Ana"}');

  it.each([['active'], ['paused']])(
    'about them is ignored and kept without its body, though the source is %s',
    async (status) => {
      const { recorded } = await record(about, { status });
      expect(recorded).toMatchObject({
        outcome: 'ignored',
        reason: 'erased',
        subject_id: 'ana',
        digest: digest.sha256(''),
      });
      expect(recorded?.delivery).toMatchObject({ body: '', headers: {} });
    },
  );

  it('without an id is told by its e-mail', async () => {
    const hint = hintOf({ subscriber_id: null, content: { email: 'ana@x.test' }, raw: { email: 'ana@x.test' } });
    const { recorded } = await record(withBody(deliveryOf(hint, 1), '{"email":"ana@x.test"}'));
    expect(recorded).toMatchObject({ outcome: 'ignored', reason: 'erased', delivery: { body: '' } });
  });

  it('that cannot be read and names them is dead, and empty', async () => {
    const dead = { delivery: deliveryOf(hintOf(), 1).delivery, digest: '', dead: 'not_json', detail: '' } as const;
    const { recorded } = await record(withBody(dead, 'email=ana@x.test '));
    expect(recorded).toMatchObject({ outcome: 'dead', delivery: { body: '' } });
  });

  it('about somebody else is recorded without what names them', async () => {
    const raw = { name: 'Ben', referral: { email: 'ana@x.test', code: 'A1' } };
    const content = { name: 'Ben', referred_by_email: 'ana@x.test' };
    const hint = hintOf({ subscriber_id: 'ben', content, carried: { referred_by_code: 'A1' }, raw });
    const { recorded, recorder } = await record(withBody(deliveryOf(hint, 1), JSON.stringify(raw)));
    const left = { name: 'Ben', referral: { email: null, code: null } };
    expect(JSON.parse(recorded?.delivery.body ?? '')).toEqual(left);
    expect(recorder.rows.get(rowId(subscriber('ben')))).toMatchObject({
      ...{ content: { name: 'Ben', referred_by_email: null }, carried: { referred_by_code: null }, raw: left },
    });
    expect(
      JSON.stringify(recorder.changes, (_, v: unknown) => String(v) && (typeof v === 'bigint' ? '' : v)),
    ).not.toContain('ana@x');
  });

  it('brings them back where the copy of the provider wins, and then names them again', async () => {
    const { recorded, recorder } = await record(about, { restoresErased: true });
    expect(recorded).toMatchObject({ outcome: 'applied', delivery: { body: '{"name":"Ana"}' } });
    expect(recorder.changes).toMatchObject([{ kind: 'restored', provisional: true, after: { name: 'Ana' } }]);
    expect(recorder.rows.get(rowId(subscriber()))?.state).toMatchObject({ erased_at: null, provisional: true });
  });

  it('that says they are gone brings nobody back', async () => {
    const { recorded } = await record(deliveryOf(hintOf({ meaning: 'deleted' }), 1), { restoresErased: true });
    expect(recorded).toMatchObject({ outcome: 'ignored', reason: 'erased' });
  });
});

describe('once somebody was erased, a read', () => {
  const readSource = {
    ...source,
    settings: { settleMs: 10_000, repair: true, callsPerHour: 1, hourMs: 1 },
    connectedAt: NOW,
  } as unknown as ReadSource;
  const read = (more: Partial<AnsweredRead>): AnsweredRead => ({ ...subscriber(), ...reading(snapshot()), ...more });

  async function record(reads: readonly AnsweredRead[], by: object = {}) {
    const recorder = new InMemoryReadRecorder([erasedRow()]);
    recorder.erased = erased;
    const batch = { reads, cause: { type: 'sweep', id: '1' }, absencesCount: true } as const;
    const ports = { recorder, digest, announced: () => new Set<string>() };
    return { recorder, recorded: await recordReads({ ...readSource, ...by }, batch, ports) };
  }

  it('of them is ignored, and no drift', async () => {
    const { recorded } = await record([read({})]);
    expect(recorded).toMatchObject({ rows: [], changes: [], drift: [], reads: [{ outcome: 'ignored' }] });
  });

  it('of a reward of theirs is none to keep', async () => {
    const key = { source: source.name, subscriber_id: 'ana', id: 'R1' };
    expect((await record([read({ entity: 'reward', key })])).recorded).toMatchObject({ rows: [], reads: [] });
  });

  it('of somebody else is recorded without what names them', async () => {
    const { recorder } = await record([
      read({ ...subscriber('ben'), answer: snapshot({ referred_by_email: 'ana@x.test' }) }),
    ]);
    expect(recorder.rows.get(rowId(subscriber('ben')))?.content).toMatchObject({ referred_by_email: null });
  });

  it('brings them back where the copy of the provider wins, and is neither drift nor a change that nobody announced', async () => {
    const { recorded } = await record([read({})], { restoresErased: true });
    expect(recorded.changes).toMatchObject([{ kind: 'restored', provisional: false }]);
    expect(recorded.drift).toEqual([]);
    expect(recorded.tally.of('unannounced_change')).toBe(0);
  });

  it('that does not find them brings nobody back', async () => {
    const { recorded } = await record([read({ answer: 'absent' })], { restoresErased: true });
    expect(recorded.reads).toMatchObject([{ outcome: 'ignored' }]);
  });
});
