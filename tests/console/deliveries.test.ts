import { waitFor } from '@evenkeel/testing';
import { violationsOf } from './open-browser';
import { openConsole, type OpenConsole } from './open-console';

/** Deliveries and their replays: a dead delivery is found, its dry run seen, and then it is repaired. */
let running: OpenConsole;
let subject: string;

interface Delivery {
  readonly id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly type: string | null;
}

beforeAll(async () => {
  running = await openConsole();
  const listed = await fetch(`${running.system.simulator.url}/control/subscribers`);
  subject = (JSON.parse((await listed.text()).split('\n')[0] ?? '') as { id: string }).id;
  for (const name of ['Old Name', 'New Name']) {
    await running.system.control('POST', 'mutations', {
      mutations: [{ update: { subscriber_id: subject, fields: { name } } }],
    });
    await running.system.settle();
    await waitFor(async () => (await nameInMirror()) === name, {
      ...{ timeoutMs: 30_000, every: 50, what: `${name} to be read` },
    });
  }
}, 120_000);

async function nameInMirror(): Promise<string | undefined> {
  const rows = await running.system.rows<{ name: string }>(
    'select name from mirror.subscriber where id = $1 and not dirty',
    [subject],
  );
  return rows[0]?.name;
}

/** The delivery that told of the old name, as a version would have left it that could not read it. */
async function makeDead(): Promise<string> {
  const [dead] = await running.system.rows<{ id: string }>(
    `with dead as (
       update evenkeel.delivery
       set outcome = 'dead', reason = 'schema_mismatch', event_type = null, subject_id = null, change_ids = '{}'
       where convert_from(body, 'UTF8') like '%Old Name%'
       returning id, source, date_trunc('hour', received_at, 'UTC') as hour
     ),
     uncounted as (
       update evenkeel.ledger_hour l
       set deliveries = l.deliveries - 1
       from dead
       where l.source = dead.source and l.hour = dead.hour and l.outcome = 'noop'
     ),
     counted as (
       insert into evenkeel.ledger_hour (source, hour, outcome, reason, deliveries)
       select source, hour, 'dead', 'schema_mismatch', 1 from dead
     )
     select id::text as id from dead`,
  );
  return dead?.id ?? '';
}

const deliveryNow = (id: string) => running.client.request<Delivery>('GET', `/v1/deliveries/${id}`);

it('a dead delivery is found, its dry run says field by field what it would do and writes nothing, and it is repaired', async () => {
  const id = await makeDead();
  const page = await running.open('/');
  await page.getByTestId('sentence').waitFor();
  const wrong = page.getByRole('region', { name: 'What went wrong' });
  await wrong.getByText('1 delivery of the last day is dead').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await wrong.getByRole('link', { name: 'See why' }).click();
  await page.getByRole('link', { name: 'Unreadable' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('heading', { name: 'Deliveries', level: 1 }).waitFor();
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'dead' }).click();
  await page.getByRole('link', { name: 'Unreadable' }).click();
  await page.getByText('Its body fits no webhook that is known.').waitFor();
  await page.getByRole('group', { name: 'The body' }).filter({ hasText: 'Old Name' }).waitFor();
  await page.getByText(id.replaceAll('-', ''), { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Replay: dry run first' }).click();
  await page.getByText('Nothing has been written yet.').waitFor();
  const said = page.getByRole('region', { name: `Delivery ${id}` });
  await said
    .getByRole('row', { name: /^name/ })
    .filter({ hasText: 'New Name' })
    .filter({ hasText: 'Old Name' })
    .waitFor();
  expect(await deliveryNow(id)).toMatchObject({ outcome: 'dead', type: null });

  await page.getByRole('button', { name: 'Replay 1 delivery' }).click();
  await page.getByRole('heading', { name: /^Replay \d+$/ }).waitFor();
  const done = page.getByRole('region', { name: 'What it has done' });
  await done.getByText('finished').waitFor();
  await page.getByText('1 delivery is mended').waitFor();
  await done.getByText('The row stays as it was proven, and the provider is asked.').waitFor();
  await done
    .filter({ hasText: '1mended' })
    .or(done.filter({ hasText: 'mended: dead or ignored before1' }))
    .waitFor();
  expect(await deliveryNow(id)).toMatchObject({ outcome: 'noop', reason: 'awaiting_read', type: 'subscriber_updated' });
  await page.getByRole('link', { name: `delivery ${id}` }).click();
  await page.getByRole('heading', { name: 'subscriber_updated', level: 1 }).waitFor();
  const what = page.getByRole('region', { name: 'What it did' });
  await what.filter({ hasText: /Mended by replay \d+\./ }).waitFor();
  await what.getByRole('link', { name: /^replay \d+$/ }).click();
  await page.getByText('1 delivery is mended').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('No delivery of the last day is dead, and no endpoint fails.').waitFor();
  await waitFor(async () => (await nameInMirror()) === 'New Name', {
    ...{ timeoutMs: 30_000, every: 50, what: 'the row to be read, and to stay what it is' },
  });
}, 90_000);

it('two sources: a replay is of that one which the list shows, and says that one must be chosen where it shows both', async () => {
  const body = { id: 'other', list_uuid: 'MF-other', webhook_secret: 'x' };
  await running.client.request('POST', '/v1/sources', { body });
  const [shown] = await running.system.rows<{ id: string }>(
    `insert into evenkeel.delivery (id, source, received_at, body, digest, outcome, reason, ingest_id, ingest_seq)
     select gen.id, 'other', now(), '{}', sha256('{}'), 'noop', 'same_content', gen.id, 1
     from (select overlay(id::text placing 'ffff' from 25 for 4)::uuid as id from evenkeel.delivery order by id desc limit 1) gen
     returning id::text as id`,
  );
  expect(shown).toBeDefined();
  try {
    const page = await running.open('/deliveries?type=subscriber_updated');
    const dialog = page.getByRole('dialog', { name: 'Replay by filter' });
    const source = dialog.getByRole('combobox', { name: 'Source' });
    await page.getByRole('link', { name: 'subscriber_updated' }).first().waitFor();
    await page.getByRole('button', { name: 'Replay by filter…' }).click();
    expect(await source.inputValue()).toBe('demo');
    await page.goto(`${running.url}/deliveries?outcome=noop`);
    await page.getByRole('row').filter({ hasText: 'other' }).waitFor();
    await page.getByRole('button', { name: 'Replay by filter…' }).click();
    expect(await source.inputValue()).toBe('');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('Choose one: a replay is of one source.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  } finally {
    await running.system.rows(`delete from evenkeel.delivery where id = $1::uuid`, [shown?.id]);
    await running.client.request('DELETE', '/v1/sources/other?mirror=purge');
  }
}, 60_000);

it('what each outcome means is read on the page itself', async () => {
  const page = await running.open('/deliveries');
  await page.getByText('What the outcomes mean').click();
  await page
    .getByText(
      'It told nothing new, or something that only a read can prove: the content stays, and the provider is asked.',
    )
    .waitFor();
  expect(await violationsOf(page)).toEqual([]);
}, 60_000);

it('deliveries that are selected are dry run together, and then replayed together', async () => {
  const page = await running.open('/deliveries?type=subscriber_updated');
  const select = page.getByRole('checkbox', { name: 'Select all that are shown' });
  await select.click();
  await page.getByRole('status').filter({ hasText: '2 deliveries selected' }).waitFor();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('heading', { name: '2 dry runs' }).waitFor();
  await page.getByRole('button', { name: 'Replay 2 deliveries' }).click();
  await page.getByRole('heading', { name: '2 replays' }).waitFor();
  await page
    .getByRole('row', { name: /Replay \d+/ })
    .filter({ hasText: 'finished' })
    .nth(1)
    .waitFor();
}, 60_000);

it('a replay by filter begins as a dry run of what the list shows, and says what does not fit', async () => {
  const page = await running.open('/deliveries?type=subscriber_updated');
  await page.getByRole('button', { name: 'Replay by filter…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay by filter' });
  await dialog.getByRole('textbox', { name: 'Type' }).fill('x'.repeat(201));
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Type' }).fill('subscriber_updated');
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('Of all deliveries of type subscriber_updated of demo').waitFor();
  await page.getByRole('button', { name: 'Replay 2 deliveries' }).waitFor();
}, 60_000);

it('a key that may only read sees all of it, and no way to replay', async () => {
  const page = await running.open('/deliveries?type=subscriber_updated', { key: await running.makeKey('read') });
  await page.getByRole('link', { name: 'subscriber_updated' }).first().waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  expect(await page.getByRole('button', { name: /Replay by filter/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'subscriber_updated' }).first().click();
  await page.getByRole('heading', { name: 'What was sent' }).waitFor();
  expect(await page.getByRole('button', { name: /Replay/ }).count()).toBe(0);
}, 60_000);

it.each(['light', 'dark'] as const)(
  'axe finds nothing on any of its pages, and nothing is wider than 360 px (%s)',
  async (scheme) => {
    const replay = await running.client.request<{ id: string }>('POST', '/v1/replays', {
      body: { source: 'demo', type: 'subscriber_updated', dry_run: true },
    });
    const { data } = await running.client.request<{ data: Delivery[] }>(
      'GET',
      '/v1/deliveries?type=subscriber_updated',
    );
    const pages: [path: string, heading: string][] = [
      ['/deliveries', 'Deliveries'],
      ['/deliveries?outcome=ignored', 'Deliveries'],
      [`/deliveries/${data[0]?.id ?? ''}`, 'subscriber_updated'],
      ['/deliveries/00000000-0000-7000-8000-000000000000', 'Delivery'],
      ['/deliveries/replays', 'Replays'],
      [`/deliveries/replays/${replay.id}`, `Dry run ${replay.id}`],
      [`/deliveries/replays/together?ids=${replay.id}`, '1 dry run'],
    ];
    const page = await running.open('/deliveries', { scheme });
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
