import { createHmac, timingSafeEqual } from 'node:crypto';

export function hmacSha256(bytes: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(bytes).digest();
}

/**
 * Whether any of the secrets signs these bytes. Every secret is tried whatever the ones before gave, so that the time
 * taken does not tell which of them matched. An empty secret is none: anybody could sign with it.
 */
export function signsWithAny(secrets: readonly string[], bytes: Buffer, digest: Buffer): boolean {
  let matched = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const expected = hmacSha256(bytes, secret);
    // Lengths first: timingSafeEqual throws where they differ, and a length is no secret.
    const matches = digest.length === expected.length && timingSafeEqual(digest, expected);
    matched = matches || matched;
  }
  return matched;
}
