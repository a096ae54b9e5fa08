import { LIST } from '../harness/start-system';
import { violationsOf } from './open-browser';
import { openConsole, type OpenConsole } from './open-console';

/** Sources as people steer them: settings, a rotation that nobody has to guess about, a rest, an end. */
let running: OpenConsole;

beforeAll(async () => {
  running = await openConsole();
  await running.client.request('POST', '/v1/sources', {
    body: {
      id: 'steered',
      list_uuid: LIST,
      webhook_secret: 'the first one',
      api_token: 'simulator',
      api_url: apiUrl(),
    },
  });
}, 120_000);

const apiUrl = () => `${running.system.simulator.url}/api/v2`;
const sourceOf = (id: string) =>
  running.client.request<{ status: string; settings: Record<string, unknown> }>('GET', `/v1/sources/${id}`);

it.each(['light', 'dark'] as const)(
  'lists them, and shows one with its secrets; axe finds nothing (%s)',
  async (scheme) => {
    const page = await running.open('/sources', { scheme });
    await page
      .getByRole('row', { name: /^steered/ })
      .filter({ hasText: 'active' })
      .filter({ hasText: /next sweep: (in \d+ min|due now)/ })
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'steered' }).click();
    await page.getByText(`${running.system.ingests[0]?.url ?? ''}/webhooks/steered`).waitFor();
    await page
      .getByRole('region', { name: 'Health' })
      .filter({ hasText: 'True as of' })
      .filter({ hasText: /Next sweep(in \d+ min|due now)/ })
      .waitFor();
    await page.getByRole('group', { name: 'Webhook secrets' }).getByText('the only one').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Edit settings' }).click();
    expect(await violationsOf(page)).toEqual([]);
  },
  60_000,
);

it('settings are saved as they are typed, what does not fit is said by field, and nobody’s change is lost', async () => {
  const page = await running.open('/sources/steered');
  await page.getByRole('button', { name: 'Edit settings' }).click();
  await page.getByLabel('Settle delay in milliseconds').fill('900000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Too big: expected number to be <=600000\.?/).waitFor();
  await page.getByLabel('Settle delay in milliseconds').fill('700');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit settings' }).click();
  expect((await sourceOf('steered')).settings).toMatchObject({ settle_ms: 700, repair: true });

  await running.client.request('PATCH', '/v1/sources/steered', { body: { settings: { calls_per_hour: 400_000 } } });
  await page.getByLabel('Repair drift').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'changed_meanwhile' }).waitFor();
  expect((await sourceOf('steered')).settings).toMatchObject({ calls_per_hour: 400_000, repair: true });
}, 60_000);

it('a secret is made here, shown once, and the console tells when webhooks come with it', async () => {
  const url = `${running.system.ingests[0]?.url ?? ''}/webhooks/steered`;
  await running.system.control('POST', 'webhook', { url, secret: 'the first one' });
  const page = await running.open('/sources/steered');
  await page.getByRole('button', { name: 'Rotate secret' }).click();
  await page.getByText('Make one here').click();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make it, and rotate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Waiting for the first webhook with the new secret').waitFor();
  const secret = (await dialog.getByRole('group', { name: 'New secret' }).textContent()) ?? '';
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await violationsOf(page)).toEqual([]);

  await running.system.control('POST', 'webhook', { secret });
  await running.system.control('POST', 'mutations', { mutations: [{ test_ping: {} }] });
  await dialog.getByText('Webhooks come with the new secret').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /former/ }).waitFor();
  expect(await page.content()).not.toContain(secret);
}, 90_000);

it('each scope sees what it may do, and nothing else', async () => {
  const actions = ['Pause', 'Edit settings', 'Rotate secret', 'Delete this source'];
  const seenWith = async (scope: 'read' | 'operate' | 'admin') => {
    const page = await running.open('/sources/steered', { key: await running.makeKey(scope) });
    await page.getByRole('region', { name: 'Settings' }).getByText('Calls an hour').waitFor();
    const seen = await Promise.all(actions.map((name) => page.getByRole('button', { name, exact: true }).count()));
    await page.goto(`${running.url}/sources`);
    await page.getByRole('link', { name: 'steered' }).waitFor();
    const mayConnect = (await page.getByRole('link', { name: 'Connect a campaign' }).count()) > 0;
    return [...actions.filter((_, index) => (seen[index] ?? 0) > 0), ...(mayConnect ? ['connect'] : [])];
  };
  expect(await seenWith('read')).toEqual([]);
  expect(await seenWith('operate')).toEqual(['Pause']);
  expect(await seenWith('admin')).toEqual([...actions, 'connect']);
}, 90_000);

it('what is set where the apps are started is said to be so, and offers no more than may be done to it', async () => {
  const page = await running.open('/sources/demo');
  await page.getByText(/^This source is set where the apps are started/).waitFor();
  await page.getByRole('button', { name: 'Edit settings' }).click();
  await page.getByLabel('Calls an hour').waitFor();
  for (const name of ['Rotate secret', 'Delete this source'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  expect(await page.getByLabel('API address').count()).toBe(0);
}, 60_000);

it('a source rests and goes on, and is deleted only by whoever types its name', async () => {
  const page = await running.open('/sources/steered');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused by a person').waitFor();
  expect((await sourceOf('steered')).status).toBe('paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();

  await page.getByRole('button', { name: 'Delete this source' }).click();
  const remove = page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true });
  expect(await remove.isDisabled()).toBe(true);
  await page.getByLabel('Remove them').check();
  await page.getByLabel(/^Type steered/).fill('steered');
  expect(await violationsOf(page)).toEqual([]);
  await remove.click();
  await page.getByRole('heading', { name: 'Sources' }).waitFor();
  await expect(sourceOf('steered')).rejects.toMatchObject({ status: 404 });
}, 60_000);
