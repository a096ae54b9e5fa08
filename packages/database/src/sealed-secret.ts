/**
 * Secrets at rest: AES-256-GCM, bound to where they are kept, with the id of the key that seals them, so that a key can
 * be changed. The text is `v1.<key id>.<nonce>.<sealed, with tag>`, base64url.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Of 32 bytes each. */
export interface EncryptionKeys {
  /** Seals, and opens what it has sealed. */
  readonly current: Buffer;
  /** Opens what it has sealed, until that is sealed anew; null while no key is being replaced. */
  readonly former: Buffer | null;
}

/**
 * For digests by which secrets are told apart. The former key's as long as there is one: apps that know it already and apps
 * that know it still must call the same thing by the same name.
 */
export function digestKey({ current, former }: EncryptionKeys): Buffer {
  return former ?? current;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `place` names the column and row, so that a sealed value cannot be moved to another. */
export function sealSecret(secret: string, place: string, { current: key }: EncryptionKeys): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, keyId(key), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Throws, without the value, if it was sealed with none of the keys, for another place, or changed. */
export function openSecret(text: string, place: string, { current, former }: EncryptionKeys): string {
  const [version, id, nonce, sealed] = text.split('.');
  if (version !== VERSION || !id || !nonce || !sealed) throw new Error(`${place} does not hold a sealed secret`);
  const key = [current, former].find((candidate) => candidate !== null && keyId(candidate) === id);
  if (!key)
    throw new Error(
      `${place} was sealed with key ${id}, but EVENKEEL_ENCRYPTION_KEY is key ${keyId(current)}: set the former key`,
    );
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

/** How everything begins that the current key has sealed. */
export function sealedAs({ current }: EncryptionKeys): string {
  return `${VERSION}.${keyId(current)}.`;
}

function keyId(key: Buffer): string {
  return createHash('sha256').update('evenkeel key id').update(key).digest('hex').slice(0, 8);
}
