import type { Dice } from '../harness/dice';

/** JSON values, as text, that some reader of JSON, some column or some index cannot hold. */
export function hostileValue(dice: Dice): string {
  return dice.weighted<() => string>([
    [10, () => dice.pick(NUMBERS)],
    [10, () => dice.pick(TEXTS)],
    [6, () => dice.pick(OTHERS)],
    [3, () => dice.pick(NO_JSON)],
    [3, () => dice.pick(TIMES)],
    [1, () => longText(dice)],
    [1, () => nested(dice.between(2, 300), dice)],
  ])();
}

const NUMBERS = [
  ...['1e999', '-1e999', '1e-999', '-0', '0.0', '-0.0e0', '1E400', '1.7976931348623157e308', '5e-324'],
  ...['2147483647', '2147483648', '-2147483649', '9007199254740993', '9223372036854775808', '18446744073709551616'],
  ...['123456789012345678901234567890', '0.1234567890123456789012345678901234567890', '1e15', '1e21', '1e131072'],
];
const TIMES = [
  ...['8640000000000', '8640000000001', '-8640000000001', '253402300799', '253402300800', '-62135596800'],
  ...[
    '-62135596801',
    '-62167219201',
    '-210866803201',
    '9224318015999',
    '9224318016000',
    '1761127300.5',
    '"1761127300"',
  ],
];
const TEXTS = [
  ...['""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\uffff"'],
  ...['"\\\\u0000"', '"\\u202eabc"', '"\ufeff"', '"İıſK"', '"e\u0301"'],
  ...['"1e999"', '"-0"', '" 7"', '"7 "', '"0x7"', '"1_0"', '"NaN"', '"2147483648"', '"9223372036854775808"'],
  ...['"true"', '"null"', '"subscriber_deleted"', '"__proto__"', '"constructor"', '"infinity"', '"{}"', '"{a,b}"'],
  ...['"\'; drop table mirror.subscriber; --"', '"$1"', '"%s%n"', '"<script>"', '"../../etc/passwd"', '"${7*7}"'],
];
const OTHERS = [
  ...['null', 'true', 'false', '[]', '{}', '[[]]', '[null]', '[{}]', '["a",1]', '["\\u0000"]', '[""]'],
  ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"":{}}', '{"a":1,"a":2}', '{"id":"x"}'],
  ...['{"toString":1}', '{"then":1}', '{"length":-1}', '{"\\u0000":1}', '{"\\ud800":1}'],
];
const NO_JSON = [
  ...['NaN', 'Infinity', '-Infinity', '+1', '01', '0x10', '1_000', '.5', '5.', '--1', 'undefined', '', '/**/1'],
  ...['"', '}', ']', ',', ':', '"\u0000"', '"\t"', '"\\x"', '"\\u12"', "'a'", '"a" "b"'],
];

/** Long, and not to be compressed: an index takes some 2,700 bytes of it. */
function longText(dice: Dice): string {
  return `"${dice.bytes(dice.pick([2_000, 2_100, 6_000, 20_000])).toString('base64')}"`;
}

function nested(levels: number, dice: Dice): string {
  const [open, close] = dice.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}
