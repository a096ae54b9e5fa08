import { createHash, createHmac } from 'node:crypto';
import { accountKey } from './account-key';

const key = Buffer.alloc(32, 1);

describe('the key of an account', () => {
  it('is the same for the same token, and another for another token', () => {
    expect(accountKey('token', key)).toBe(accountKey('token', key));
    expect(accountKey('token', key)).not.toBe(accountKey('token2', key));
    expect(accountKey('token', key)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('cannot be found from the token without the encryption key', () => {
    expect(accountKey('token', Buffer.alloc(32, 2))).not.toBe(accountKey('token', key));
    expect(accountKey('token', key)).not.toBe(createHash('sha256').update('token').digest('hex'));
  });

  it('does not use the encryption key as it is, which serves to seal', () => {
    expect(accountKey('token', key)).not.toBe(createHmac('sha256', key).update('token').digest('hex'));
  });

  it('stays what it is from release to release, else calls would be counted twice over', () => {
    expect(accountKey('token', key)).toBe('f75f6227880f593d5e2fe2363af09c967a89ccd2c36c678ecbbbaa9e3523e960');
  });
});
