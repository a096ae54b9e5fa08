import { digest } from '../model-check/sample-rows';
import { derivedKeyOf, derivedRewardId } from './derived-reward-id';

const reward = { source: 'waitlist', subscriberId: 'ana', name: 'Mug', transactionId: 'T1' };

test('is `hint_` and 16 hex digits', () => {
  expect(derivedRewardId(reward, digest)).toMatch(/^hint_[0-9a-f]{16}$/);
});

test('is the same for the same reward', () => {
  expect(derivedRewardId({ ...reward }, digest)).toBe(derivedRewardId(reward, digest));
});

test.each([
  [{ source: 'other' }],
  [{ subscriberId: 'ben' }],
  [{ name: 'Cap' }],
  [{ transactionId: 'T2' }],
  [{ name: null }],
  [{ transactionId: null }],
])('is another if %j', (other) => {
  expect(derivedRewardId({ ...reward, ...other }, digest)).not.toBe(derivedRewardId(reward, digest));
});

test('does not confuse fields that run into each other, nor null with a text', () => {
  const a = derivedRewardId({ ...reward, name: 'a', transactionId: 'bc' }, digest);
  const b = derivedRewardId({ ...reward, name: 'ab', transactionId: 'c' }, digest);
  const nothing = derivedRewardId({ ...reward, name: null }, digest);
  const word = derivedRewardId({ ...reward, name: 'null' }, digest);
  expect(new Set([a, b, nothing, word]).size).toBe(4);
});

test('does not change from release to release: stored rows carry it', () => {
  expect(derivedRewardId(reward, digest)).toMatchInlineSnapshot(`"hint_298bdad57839aa81"`);
});

describe('the key under which a reward would stand that a webhook told of without its id', () => {
  const key = { source: 'waitlist', subscriber_id: 'ana', id: 'R1' };

  test('has the id that its name and transaction give', () => {
    const content = { name: 'Mug', transaction_id: 'T1', status: 'sent' };
    expect(derivedKeyOf(key, content, digest)).toEqual({ ...key, id: derivedRewardId(reward, digest) });
  });

  test.each([[{}], [{ name: null, transaction_id: null }], [{ name: undefined }]])(
    'is the same of %j: nothing',
    (content) => {
      const nameless = derivedRewardId({ ...reward, name: null, transactionId: null }, digest);
      expect(derivedKeyOf(key, content, digest).id).toBe(nameless);
    },
  );
});
