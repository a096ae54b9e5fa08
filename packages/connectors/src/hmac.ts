import { createHmac, timingSafeEqual } from 'node:crypto';

export function hmacSha256(bytes: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(bytes).digest();
}

/**
 * Which of the secrets signs these bytes, by its place among them; -1: none does. Every secret is tried whatever the ones
 * before gave, so that the time taken does not tell which of them matched. An empty secret is none: anybody could sign
 * with it.
 */
export function signerOf(secrets: readonly string[], bytes: Buffer, digest: Buffer): number {
  let signer = -1;
  for (const [at, secret] of secrets.entries()) {
    if (secret === '') continue;
    const expected = hmacSha256(bytes, secret);
    // Lengths first: timingSafeEqual throws where they differ, and a length is no secret.
    const matches = digest.length === expected.length && timingSafeEqual(digest, expected);
    signer = matches && signer === -1 ? at : signer;
  }
  return signer;
}
