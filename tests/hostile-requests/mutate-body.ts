import type { Dice } from '../harness/dice';
import { hostileValue } from './hostile-values';

/** A provider's body, changed as a broken or hostile sender that knows the secret could change it. */
export function mutateBody(body: Buffer, dice: Dice): Buffer {
  if (dice.chance(0.7)) return mutateFields(body, dice);
  let mutated = body;
  for (let times = dice.between(1, 4); times > 0; times -= 1) mutated = mutateBytes(mutated, dice);
  return mutated;
}

/** One change that looks at bytes only. */
export function mutateBytes(bytes: Buffer, dice: Dice): Buffer {
  if (bytes.length === 0) return dice.bytes(1);
  const at = dice.int(bytes.length);
  const end = Math.min(bytes.length, at + dice.between(1, 20));
  const [before, slice, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  const change = dice.pick(['flip', 'flip', 'flip', 'drop', 'double', 'insert', 'cut', 'overwrite', 'word'] as const);
  if (change === 'flip') return flipBit(bytes, dice);
  if (change === 'drop') return Buffer.concat([before, after]);
  if (change === 'double') return Buffer.concat([before, slice, slice, after]);
  if (change === 'insert') return Buffer.concat([before, dice.bytes(dice.between(1, 8)), slice, after]);
  if (change === 'cut') return before;
  if (change === 'overwrite') return Buffer.concat([before, dice.bytes(slice.length), after]);
  return Buffer.concat([before, Buffer.from(hostileValue(dice)), after]);
}

/** Always another text than before. */
export function flipBit(bytes: Buffer, dice: Dice): Buffer {
  const flipped = Buffer.from(bytes);
  const at = dice.int(bytes.length);
  flipped[at] = (bytes[at] ?? 0) ^ (1 << dice.int(8));
  return flipped;
}

/** Still JSON for the most part, but with fields that are not what they should be, or are there twice. */
function mutateFields(body: Buffer, dice: Dice): Buffer {
  const fields = Object.entries(JSON.parse(body.toString()) as Record<string, unknown>).map(
    ([name, value]) => [JSON.stringify(name), JSON.stringify(value)] as [string, string],
  );
  for (let times = dice.between(1, 3); times > 0; times -= 1) mutateField(fields, dice);
  return Buffer.from(`{${fields.map(([name, value]) => `${name}:${value}`).join(',')}}`);
}

const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '\\u0000', '\\ud800', '', 'a.b', 'İ'];

function mutateField(fields: [string, string][], dice: Dice): void {
  const field = dice.pick(fields);
  const change = dice.pick(['value', 'value', 'value', 'inner', 'twice', 'odd', 'rename', 'drop'] as const);
  if (change === 'value') field[1] = hostileValue(dice);
  else if (change === 'inner') field[1] = `{"id":${hostileValue(dice)},"code":${hostileValue(dice)}}`;
  else if (change === 'twice') fields.push([field[0], hostileValue(dice)]);
  else if (change === 'odd') fields.push([`"${dice.pick(ODD_NAMES)}"`, hostileValue(dice)]);
  else if (change === 'rename') field[0] = `"${dice.pick(ODD_NAMES)}"`;
  else if (fields.length > 1) fields.splice(fields.indexOf(field), 1);
}
