const encoder = new TextEncoder();

/**
 * UTF-8, for a large text: a page with one name outside of Latin 1 is kept by V8 in two bytes a character, and to send
 * such a text, or to make a buffer of it, takes several times as long as this.
 */
export function encodeText(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text));
  encoder.encodeInto(text, bytes);
  return bytes;
}
