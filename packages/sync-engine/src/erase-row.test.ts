import { moment, NOW, provenRow, standingRow, tombstone } from '../model-check/sample-rows';
import { eraseFromRow, eraseRow, eraseValues } from './erase-row';
import { knownTerms, termsOfColumns } from './erased-terms';
import { isDue } from './row';

const cause = { type: 'erase', id: '7' } as const;

describe('the row of a person who is erased', () => {
  const row = provenRow(
    {
      ...{
        hint_fence: 30n,
        look_at: NOW,
        look_reason: 'unconfirmed',
        looks: 2,
        absent_fence: 4n,
        list_absent_fence: 5n,
      },
      ...{ delete_hinted: true, raw_digest: 'ab', regressed: { times: 1, digest: 'cd' } },
    },
    { email: 'ana@x.test', tags: ['vip'], points: 5 },
  );
  const erased = eraseRow(row, cause, moment);

  it('keeps key, version and fences, and no content', () => {
    expect(Object.values({ ...erased?.row.content, ...erased?.row.carried }).filter((value) => value !== null)).toEqual(
      [],
    );
    expect(erased?.row).toMatchObject({ key: row.key, raw: null });
    expect(erased?.row.state).toMatchObject({
      ...{ version: 4n, fetch_fence: 20n, hint_fence: 30n, erased_at: NOW, ever_verified: true, raw_digest: null },
      ...{ regressed: null, confirmed_at: null, provider_updated_at: null, hint_at: null },
    });
  });

  it('is never due again', () => {
    expect(erased && isDue(erased.row, NOW)).toBe(false);
    expect(erased?.row.state).toMatchObject({ look_at: null, looks: 0, absent_fence: null, list_absent_fence: null });
  });

  it('has a change that says which columns were emptied, and not what they held', () => {
    const emptied = { name: null, code: null, email: null, tags: null, points: null };
    expect(erased?.change).toMatchObject({
      kind: 'erased',
      version: 4n,
      before: emptied,
      after: emptied,
      cause_type: 'erase',
    });
  });

  it('was a tombstone, and is none any more: that is content, too', () => {
    const gone = eraseRow(tombstone(), cause, moment);
    expect(gone?.row.state.deleted_at).toBeNull();
    expect(gone?.change?.after).toHaveProperty('deleted_at', null);
  });

  it('is erased once', () => expect(erased && eraseRow(erased.row, cause, moment)).toBeNull());
});

describe('a row of somebody else', () => {
  const terms = knownTerms(termsOfColumns({ email: 'ana@x.test' }));

  it('that names the person loses that, with a change that shows no value of before', () => {
    const row = provenRow(
      { raw_digest: 'ab' },
      { referred_by_email: 'ana@x.test', tags: ['vip', 'ana@x.test'] },
      'ben',
    );
    const left = eraseFromRow({ ...row, raw: { referred_by: { email: 'ana@x.test' } } }, terms, cause, moment);
    expect(left?.row).toMatchObject({
      content: { name: 'Ana', referred_by_email: null, tags: ['vip'] },
      raw: { referred_by: { email: null } },
      state: { version: 4n, raw_digest: 'ab', fetch_fence: 20n, provisional: false },
    });
    const both = { referred_by_email: null, tags: ['vip'] };
    expect(left?.change).toMatchObject({ kind: 'updated', before: both, after: both });
  });

  it('that names them only in what is not judged has no change, and no version', () => {
    const left = eraseFromRow({ ...standingRow({}, {}, 'ben'), raw: { note: 'ana@x.test' } }, terms, cause, moment);
    expect(left).toMatchObject({ change: null, row: { raw: { note: null }, state: { version: 3n } } });
  });

  it('that does not name them is left alone', () => {
    expect(eraseFromRow(provenRow({}, { email: 'ben@x.test' }, 'ben'), terms, cause, moment)).toBeNull();
  });
});

test('a change of the person keeps which columns it was of', () => {
  expect(eraseValues({ email: 'ana@x.test', points: 3, deleted_at: NOW })).toEqual({
    email: null,
    points: null,
    deleted_at: null,
  });
});
