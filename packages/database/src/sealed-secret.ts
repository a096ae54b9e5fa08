/**
 * Secrets at rest: AES-256-GCM, bound to where they are kept, with the id of the key that seals them, so that a key can
 * be changed. The text is `v1.<key id>.<nonce>.<sealed, with tag>`, base64url.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `place` names the column and row, so that a sealed value cannot be moved to another. `key` is 32 bytes. */
export function sealSecret(secret: string, place: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, keyId(key), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Throws, without the value, if it was sealed with another key, for another place, or changed. */
export function openSecret(text: string, place: string, key: Buffer): string {
  const [version, id, nonce, sealed] = text.split('.');
  if (version !== VERSION || !id || !nonce || !sealed) throw new Error(`${place} does not hold a sealed secret`);
  if (id !== keyId(key))
    throw new Error(
      `${place} was sealed with key ${id}, but EVENKEEL_ENCRYPTION_KEY is key ${keyId(key)}: set the former key`,
    );
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

function keyId(key: Buffer): string {
  return createHash('sha256').update('evenkeel key id').update(key).digest('hex').slice(0, 8);
}
