import { waitFor } from '@evenkeel/testing';
import { TRIES_SOON_AGAIN } from '../harness/start-system';
import { violationsOf } from './open-browser';
import { openConsole, type OpenConsole } from './open-console';

/** Sweeps as they go, drift field by field, the ledger and silence, in a real browser. */
let running: OpenConsole;

interface Sweep {
  readonly id: string;
  readonly state: string;
  readonly brake: string | null;
}

beforeAll(async () => {
  running = await openConsole();
  await swept();
}, 120_000);

const sweeps = async () => (await running.client.request<{ data: Sweep[] }>('GET', '/v1/sweeps')).data;
const sweepNow = (id: string) => running.client.request<Sweep>('GET', `/v1/sweeps/${id}`);
const soon = (what: string) => ({ timeoutMs: 60_000, every: 50, what });

/** A sweep that has seen all that is so now. */
async function swept(): Promise<Sweep> {
  await waitFor(
    async () => (await sweeps()).every(({ state }) => state === 'done' || state === 'cancelled'),
    soon('no sweep'),
  );
  const { id } = await running.client.request<Sweep>('POST', '/v1/sweeps', { body: { source: 'demo' } });
  await waitFor(async () => (await sweepNow(id)).state === 'done', soon('the sweep to be done'));
  return sweepNow(id);
}

/** Long enough that each page is seen. */
const SLOWLY = { slow: { probability: 1, from_ms: 700, to_ms: 700 } };
const faults = (rest: object) => running.system.control('PUT', 'faults', { ...TRIES_SOON_AGAIN, rest });

it('a sweep is begun, seen as it goes page by page, and seen to end, with what the planner says', async () => {
  await faults(SLOWLY);
  const page = await running.open('/truth');
  await page.getByRole('button', { name: 'Sweep demo' }).click();
  await page.getByRole('heading', { name: /^Sweep \d+ of demo$/ }).waitFor();
  const far = page.getByRole('region', { name: 'How far it is' });
  await far.getByText('running').waitFor();
  await far.getByText(/^page [2-4] of 4$/).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await faults({});
  await far.locator('[data-state="done"]').nth(3).waitFor();
  const found = page.getByRole('region', { name: 'What it found' });
  const [newest] = await sweeps();
  const { rows } = await running.client.request<{ rows: string }>('GET', `/v1/sweeps/${newest?.id ?? ''}`);
  await found.filter({ hasText: rows }).waitFor();
  expect(Number(rows)).toBeGreaterThan(150);
  await page.getByText('A person asked for it.').waitFor();
}, 90_000);

it('a sweep that is cancelled ends, and says so', async () => {
  await faults(SLOWLY);
  const page = await running.open('/truth');
  await page.getByRole('button', { name: 'Sweep demo' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('region', { name: 'How far it is' }).getByText('cancelled').waitFor();
  await faults({});
}, 60_000);

it('drift is told field by field, with its likely cause and when it was repaired', async () => {
  const [row] = await running.system.rows<{ id: string; points: number }>(
    'select id, points from mirror.subscriber order by id limit 1',
  );
  await running.system.control('POST', 'mutations', {
    mutations: [{ update: { subscriber_id: row?.id, fields: { name: 'Silently Renamed' } }, silent: true }],
  });
  await swept();
  const page = await running.open('/truth/drift?state=repaired');
  const drift = page.getByRole('region', { name: `Drift of ${row?.id ?? ''}` });
  await drift.getByRole('listitem').filter({ hasText: 'name' }).filter({ hasText: 'Silently Renamed' }).waitFor();
  await drift.getByText('a webhook that should have told of it and never came').waitFor();
  await drift.getByText(/^repaired after/).waitFor();
  await page.getByText('Stands', { exact: true }).click();
  await page.getByText('No drift stands').waitFor();
}, 90_000);

it('a brake that is held is let go of by a person who types which source it is', async () => {
  const { id } = await swept();
  await running.system.rows(
    "update evenkeel.sweep set brake = 'held', braked_entity = 'subscriber', missing_subscribers = 57 where id = $1",
    [id],
  );
  const page = await running.open(`/truth/sweeps/${id}`);
  await page.getByText('The provider’s list lacks 57 subscribers: none of them is removed').waitFor();
  await page.getByRole('button', { name: 'They are gone: accept…' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('textbox').fill('demo');
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('Many rows were missing, and a person has accepted it').waitFor();
  expect(await sweepNow(id)).toMatchObject({ brake: 'accepted' });
}, 60_000);

it('the ledger says of each hour whether it balances, and what is missing', async () => {
  const page = await running.open('/truth/ledger');
  await page.getByRole('heading', { name: 'Ledger', level: 1 }).waitFor();
  await running.system.rows(
    `insert into evenkeel.ledger_balance (source, hour, accepted, counted, pending)
     values ('demo', date_trunc('hour', now(), 'UTC') - interval '2 hours', 12, 10, 0)`,
  );
  await running.system.rows(
    'insert into evenkeel.ledger_audit (audited_until, last_id, finished_at) values (now(), gen_random_uuid(), now())',
  );
  await running.system.rows(
    `insert into evenkeel.ingest_hole (ingest_id, first_seq, last_seq, before_at) values (gen_random_uuid(), 7, 9, now())`,
  );
  await page.getByText('1 hour does not balance; 3 deliveries may be lost, or lie in a spool').waitFor();
  await page.getByText('12 accepted, 10 counted, 0 pending: 2 too few').waitFor();
  expect(await violationsOf(page)).toEqual([]);
}, 60_000);

it('a key that may only read sees all of it, and can begin, cancel and accept nothing', async () => {
  const { id } = await swept();
  await running.system.rows("update evenkeel.sweep set brake = 'held', braked_entity = 'reward' where id = $1", [id]);
  const page = await running.open('/truth', { key: await running.makeKey('read') });
  await page.getByRole('link', { name: `Sweep ${id} of demo` }).waitFor();
  expect(await page.getByRole('button', { name: /Sweep/ }).count()).toBe(0);
  await page.getByRole('link', { name: `Sweep ${id} of demo` }).click();
  await page.getByText(/none of them is removed$/).waitFor();
  expect(await page.getByRole('button', { name: /accept/i }).count()).toBe(0);
}, 60_000);

it.each(['light', 'dark'] as const)(
  'axe finds nothing on any of its pages, and nothing is wider than 360 px (%s)',
  async (scheme) => {
    const [newest] = await sweeps();
    const pages: [path: string, heading: string][] = [
      ['/truth', 'Sweeps'],
      [`/truth/sweeps/${newest?.id ?? ''}`, `Sweep ${newest?.id ?? ''} of demo`],
      ['/truth/drift', 'Drift'],
      ['/truth/ledger?span=7d', 'Ledger'],
      ['/truth/silence', 'Silence'],
    ];
    const page = await running.open('/truth', { scheme });
    for (const [path, heading] of pages) {
      await page.goto(`${running.url}${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.getByText('Loading').first().waitFor({ state: 'detached' });
      expect([path, await violationsOf(page)]).toEqual([path, []]);
      await page.setViewportSize({ width: 360, height: 780 });
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 360]);
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  },
  120_000,
);
