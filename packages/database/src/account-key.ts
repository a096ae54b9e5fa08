import { createHmac, hkdfSync } from 'node:crypto';
import { digestKey, type EncryptionKeys } from './sealed-secret';

/**
 * What an account is called where its calls are counted: sources with the same token have the same key. A plain digest
 * would let a token that is short or known in part be guessed from the table; so it takes the encryption key, derived
 * for this one use.
 */
export function accountKey(token: string, keys: EncryptionKeys): string {
  const derived = Buffer.from(hkdfSync('sha256', digestKey(keys), '', 'evenkeel budget account', 32));
  return createHmac('sha256', derived).update(token, 'utf8').digest('hex');
}
