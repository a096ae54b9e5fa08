import type { Page } from 'playwright-core';
import { LIST } from '../harness/start-system';
import { violationsOf, type PageLooks } from './open-browser';
import { openConsole, type OpenConsole } from './open-console';

/** Who enters another secret at the provider than here is told so while they wait, and that all is well once it is mended. */
let running: OpenConsole;

beforeAll(async () => {
  running = await openConsole();
}, 120_000);

const [RIGHT, WRONG] = ['the secret of the provider', 'the secret of another webhook'];
const IS_REFUSED = 'The address is right, but what comes is refused: their signature fits no secret that is kept here.';
const ON_OVERVIEW = /^\d+ webhooks? (was|were) refused in the last hour: their signature fits no secret/;

async function connectSource(id: string): Promise<void> {
  const api = { api_token: 'simulator', api_url: `${running.system.simulator.url}/api/v2` };
  await running.client.request('POST', '/v1/sources', {
    body: { id, list_uuid: LIST, webhook_secret: RIGHT, ...api },
  });
}

const pointAt = (id: string, secret: string) =>
  running.system.control('POST', 'webhook', {
    url: `${running.system.ingests[0]?.url ?? ''}/webhooks/${id}`,
    ...{ secret, state: 'enabled' },
  });
const somebodyJoins = (email: string) =>
  running.system.control('POST', 'mutations', { mutations: [{ create: { email, verified: true } }] });

/** No wider than the window, and nothing for axe to find. */
async function isInOrder(page: Page, { width = 1280 }: PageLooks): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  expect(await violationsOf(page)).toEqual([]);
}

it.each([
  ['spring', { scheme: 'light' }],
  ['autumn', { scheme: 'dark', width: 360, height: 780 }],
] as const)(
  'a wrong secret is said while one waits for the first webhook, and the right one ends it (%s, %o)',
  async (id, looks) => {
    await connectSource(id);
    const page = await running.open(`/connect/${id}`, looks);
    await page.getByText('Waiting for the first webhook…').waitFor();

    await pointAt(id, WRONG);
    await somebodyJoins(`${id}-1@example.test`);
    await page.getByText(IS_REFUSED).waitFor();
    await page.getByText(/^Compare the secret on the simulator’s page with the one that was entered here/).waitFor();
    await page.getByText(/^\d+ webhooks? in the last hour, the last (now|\d+ s ago)\./).waitFor();
    expect(await page.getByText('Waiting for the first webhook…').count()).toBe(0);
    await isInOrder(page, looks);

    const overview = await running.open('/', looks);
    const line = overview.getByRole('listitem').filter({ has: overview.getByRole('heading', { name: id }) });
    await line.getByText(ON_OVERVIEW).waitFor();
    await isInOrder(overview, looks);
    await line.getByRole('link', { name: `What to do about it at ${id}` }).click();
    await overview.getByRole('heading', { name: id, level: 1 }).waitFor();
    await overview.getByText(ON_OVERVIEW).waitFor();
    await overview.getByText(/If you cannot tell, copy it there and enter it with “Rotate secret”/).waitFor();
    await isInOrder(overview, looks);

    await pointAt(id, RIGHT);
    await somebodyJoins(`${id}-2@example.test`);
    await page.getByRole('heading', { name: /^Webhooks arrive/ }).waitFor();
    expect(await page.getByText(IS_REFUSED).count()).toBe(0);
  },
  120_000,
);

it('what nobody refused is not spoken of: another source’s line and page say nothing', async () => {
  await connectSource('calm');
  const page = await running.open('/');
  await page.getByRole('heading', { name: 'calm' }).waitFor();
  const line = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'calm' }) });
  expect(await line.getByText(/refused in the last hour/).count()).toBe(0);
  await page.goto(`${running.url}/sources/calm`);
  await page.getByRole('region', { name: 'Health' }).getByText('True as of').waitFor();
  expect(await page.getByText(/refused in the last hour/).count()).toBe(0);
}, 60_000);
