import { createHash, createHmac } from 'node:crypto';
import { accountKey } from './account-key';

const key = Buffer.alloc(32, 1);
const keys = { current: key, former: null };
const others = { current: Buffer.alloc(32, 2), former: null };

describe('the key of an account', () => {
  it('is the same for the same token, and another for another token', () => {
    expect(accountKey('token', keys)).toBe(accountKey('token', keys));
    expect(accountKey('token', keys)).not.toBe(accountKey('token2', keys));
    expect(accountKey('token', keys)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('cannot be found from the token without the encryption key', () => {
    expect(accountKey('token', others)).not.toBe(accountKey('token', keys));
    expect(accountKey('token', keys)).not.toBe(createHash('sha256').update('token').digest('hex'));
  });

  it('does not use the encryption key as it is, which serves to seal', () => {
    expect(accountKey('token', keys)).not.toBe(createHmac('sha256', key).update('token').digest('hex'));
  });

  it('stays what it is from release to release, else calls would be counted twice over', () => {
    expect(accountKey('token', keys)).toBe('f75f6227880f593d5e2fe2363af09c967a89ccd2c36c678ecbbbaa9e3523e960');
  });

  it('stays what it is while the key is being replaced, so that apps before and after it count together', () => {
    expect(accountKey('token', { current: others.current, former: key })).toBe(accountKey('token', keys));
  });
});
