import type { SignatureVerdict, Webhook } from '@evenkeel/sync-engine';
import { signerOf } from '../../hmac';

/**
 * Contract section 1.6: HMAC-SHA256 of the raw bytes in `X-ReferralHero-Signature`. Which encoding it has was not
 * seen, so the two likely ones are taken, each in its one spelling: standard base64 with padding, lower-case hex.
 */
export const SIGNATURE_HEADER = 'x-referralhero-signature';

const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const HEX = /^[0-9a-f]{64}$/;

export function verify({ body, headers }: Webhook, secrets: readonly string[]): SignatureVerdict {
  const signature = headers[SIGNATURE_HEADER];
  if (!signature) return 'missing_signature';
  const digest = decodeSignature(signature);
  const signedWith = digest ? signerOf(secrets, body, digest) : -1;
  return signedWith === -1 ? 'wrong_signature' : { signedWith };
}

/** Null for anything but the canonical spelling, so that one digest has one signature in each encoding. */
function decodeSignature(signature: string): Buffer | null {
  if (HEX.test(signature)) return Buffer.from(signature, 'hex');
  if (!BASE64.test(signature)) return null;
  const digest = Buffer.from(signature, 'base64');
  return digest.toString('base64') === signature ? digest : null;
}
