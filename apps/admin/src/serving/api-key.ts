import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'ek_';
const SHAPE = /^ek_[A-Za-z0-9_-]{16,200}$/;

/** 256 bits; shown once, when it is made. */
export function makeApiKey(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of it. A key is random, so a plain hash does: there is nothing to guess. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update('evenkeel api key').update(key).digest();
}

/** Undefined if the header holds no key of ours. */
export function keyIn(authorization: string | undefined): string | undefined {
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return key !== undefined && SHAPE.test(key) ? key : undefined;
}

export function isSameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
