import { judgeDurability } from './postgres-statements';
import type { Durability } from './queue-backend';
import { SILENT } from './queue-log';
import { tellDurability } from './tell-durability';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('is told at the first connection and when it changed, not at every one', async () => {
  const said: string[] = [];
  const say = (level: string) => (_details: object, message: string) => void said.push(`${level} ${message}`);
  let answer: Durability['durable'] = false;
  const ask = async () => ({ durable: answer, details: {} });
  const tell = tellDurability(ask, { redisUrl: 'redis://r' }, { ...SILENT, info: say('info'), warn: say('warn') });
  for (const durable of [false, false, true, true, null, false] as const) {
    answer = durable;
    tell();
    await turn();
  }
  expect(said).toEqual([
    expect.stringMatching(/^warn .*set appendonly yes, appendfsync always, maxmemory-policy noeviction/),
    expect.stringMatching(/^info the queue does not say/),
    expect.stringMatching(/^warn/),
  ]);
});

describe('judgeDurability of Postgres', () => {
  const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', unlogged: [] };

  it.each([
    [{}, true],
    [{ synchronous_commit: 'local' }, true],
    [{ synchronous_commit: 'off' }, false],
    [{ fsync: 'off' }, false],
    [{ full_page_writes: 'off' }, false],
    [{ unlogged: ['job'] }, false],
  ])('with %j is %s', (over, expected) => expect(judgeDurability({ ...durable, ...over }).durable).toBe(expected));

  it('is unknown when nobody answers', () => expect(judgeDurability(undefined).durable).toBeNull());
});
