import { reasonSchema } from '@evenkeel/event-schemas';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusals } from './refusals';

/** docs/errors.md and the code name the same codes, in the same order. */
const [answers = '', reasons = ''] = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8').split(
  '## Reasons',
);
const rowsOf = (text: string) =>
  [...text.matchAll(/^\| `(\w+)` +\| +(\S+)/gm)].map(([, code, second]) => [code, second]);

it('each refusal of ingest is documented with its status', () => {
  expect(rowsOf(answers)).toEqual(Object.entries(refusals).map(([code, { status }]) => [code, String(status)]));
});

it('each reason of an outcome is documented', () => {
  expect(rowsOf(reasons).map(([reason]) => reason)).toEqual(reasonSchema.options);
});
