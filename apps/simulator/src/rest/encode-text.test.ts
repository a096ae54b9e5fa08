import { encodeText } from './encode-text';

it.each([
  ['nothing', ''],
  ['ASCII', '{"name":"Ada Poole"}'],
  ['Latin 1', 'Chloé Weiß'],
  ['two bytes a character', `Yılmaz ${'x'.repeat(70_000)} Ito 伊藤`],
  ['more than that', 'a \u{1f44d} b'],
  ['half of a pair', 'a \ud83d b'],
])('a text is UTF-8 on the wire: %s', (_, text) => {
  expect(encodeText(text).equals(Buffer.from(text))).toBe(true);
});
