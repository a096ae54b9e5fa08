import { waitFor } from '@evenkeel/testing';
import type { Page } from 'playwright-core';
import { violationsOf } from './open-browser';
import { openConsole, type OpenConsole } from './open-console';

/** Who is in the copy, what is known of one of them, what it was before; and the two things that can be done about it. */
let running: OpenConsole;

beforeAll(async () => {
  running = await openConsole();
  await waitFor(async () => (await proven()).length > 0, {
    timeoutMs: 60_000,
    what: 'subscribers that a read has seen',
  });
}, 120_000);

interface Row {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly code: string;
  readonly points: number;
}

const proven = async () =>
  (await running.client.request<{ data: Row[] }>('GET', '/v1/subscribers?provisional=false&dirty=false')).data;
const mutate = (...mutations: object[]) => running.system.control('POST', 'mutations', { mutations });

const rows = (page: Page) => page.getByRole('table', { name: 'Subscribers' }).getByRole('link');
const panel = (page: Page, name: string) => page.getByRole('region', { name });

it('one types, and finds: by the beginning of an e-mail, a code or a name, from anywhere by the key /', async () => {
  const [wanted, other] = await proven();
  const page = await running.open('/');
  await page.getByTestId('sentence').waitFor();
  await page.keyboard.press('/');
  await page.getByRole('heading', { name: 'Subscribers' }).waitFor();
  await rows(page).first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(wanted!.email.slice(0, wanted!.email.indexOf('@') + 1));
  await rows(page).filter({ hasText: wanted!.name }).waitFor();
  await waitFor(async () => (await rows(page).count()) === 1, { timeoutMs: 10_000, what: 'nobody else to be listed' });
  await page.getByLabel('Search subscribers').fill(other!.code);
  await rows(page).filter({ hasText: other!.name }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe(other!.code);
  await page.getByLabel('Search subscribers').fill(wanted!.name.toUpperCase());
  await rows(page).filter({ hasText: wanted!.name }).first().waitFor();
  await page.getByLabel('Search subscribers').fill('nobody@example.test');
  await page.getByText('Nobody fits').waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await rows(page).nth(5).waitFor();
}, 60_000);

it('the list is read to its end by scrolling, and no more rows are drawn than are seen', async () => {
  const ids = new Set<string>();
  for await (const { id } of running.client.list<{ id: string }>('/v1/subscribers', { limit: 200 })) ids.add(id);
  const page = await running.open('/subscribers');
  await rows(page).first().waitFor();
  const scroller = page.getByRole('table', { name: 'Subscribers' });
  const seen = new Set<string>();
  const look = async () => {
    const links = await rows(page).evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href));
    for (const href of links) seen.add(decodeURIComponent(href.split('/').at(-1) ?? ''));
    expect(links.length).toBeLessThan(80);
    await scroller.evaluate((element) => ((element as unknown as { scrollTop: number }).scrollTop += 500));
    return ids.size === seen.size;
  };
  await waitFor(look, { timeoutMs: 30_000, every: 20, what: 'everybody to have been seen' });
  expect(seen).toEqual(ids);
}, 60_000);

it.each(['light', 'dark'] as const)(
  'axe finds nothing in the list and on the page of one (%s)',
  async (scheme) => {
    const [{ id, name }] = (await proven()) as [Row];
    const page = await running.open('/subscribers', { scheme });
    await rows(page).first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${running.url}/subscribers/demo/${id}`);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await panel(page, 'Fields').getByRole('row', { name: /^name/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  },
  60_000,
);

it('what changes is seen as it changes, and one can go back to what it was', async () => {
  const [{ id, name }] = (await proven()) as [Row];
  const page = await running.open(`/subscribers/demo/${id}`);
  const nameLine = panel(page, 'Fields').getByRole('row', { name: /^name/ });
  await nameLine.filter({ hasText: name }).waitFor();
  await mutate({ update: { subscriber_id: id, fields: { name: 'Grace Hopper' } } });
  await page.getByRole('heading', { level: 1, name: 'Grace Hopper' }).waitFor();
  await panel(page, 'Versions').getByRole('listitem').filter({ hasText: 'Grace Hopper' }).first().waitFor();
  await nameLine
    .filter({ hasText: 'Grace Hopper' })
    .filter({ hasText: /verify|sweep/ })
    .waitFor();

  const slider = page.getByRole('slider', { name: 'As of' });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await nameLine.filter({ hasText: name }).filter({ hasText: 'Grace Hopper' }).waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^version \d+, /);
  await page.getByRole('button', { name: 'Back to now' }).click();
  await nameLine.filter({ hasText: /verify|sweep/ }).waitFor();
}, 60_000);

it('verify now reads it at the provider, and says what came of it', async () => {
  const [, { id }] = (await proven()) as [Row, Row];
  await mutate({ silent: true, update: { subscriber_id: id, fields: { name: 'Mary Shelley' } } });
  const page = await running.open(`/subscribers/demo/${id}`, { key: await running.makeKey('operate') });
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: /Read at the provider: version \d+/ })
    .waitFor();
  await page.getByRole('heading', { level: 1, name: 'Mary Shelley' }).waitFor();
  await page.getByRole('button', { name: 'Verify now' }).waitFor();
  expect(await page.getByRole('button', { name: 'Erase…' }).count()).toBe(0);
}, 60_000);

it('a key that may read sees everything, and nothing that it may not do', async () => {
  const [{ id, email }] = (await proven()) as [Row];
  const page = await running.open(`/subscribers/demo/${id}`, { key: await running.makeKey('read') });
  await panel(page, 'Fields').getByText(email, { exact: true }).waitFor();
  for (const name of ['Verify now', 'Erase…']) expect(await page.getByRole('button', { name }).count()).toBe(0);
}, 60_000);

it('erases a person only once their id is typed, and shows the receipt', async () => {
  const [, , { id, email }] = (await proven()) as [Row, Row, Row];
  const page = await running.open(`/subscribers/demo/${id}`);
  await page.getByRole('button', { name: 'Erase…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase this person' });
  const erase = dialog.getByRole('button', { name: 'Erase for ever' });
  await dialog.getByRole('textbox').fill(id.slice(0, -1));
  expect(await erase.isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('textbox').fill(id);
  await erase.click();
  await panel(page, 'Receipt of the erasure').getByText('done', { exact: true }).waitFor();
  await panel(page, 'Receipt of the erasure').getByText('asked for with the key “First key”').waitFor();
  await panel(page, 'Standing').getByText('erased', { exact: true }).waitFor();
  await page.getByText(email).waitFor({ state: 'detached' });
  expect(
    (await running.client.request<{ email: string | null }>('GET', `/v1/subscribers/demo/${id}`)).email,
  ).toBeNull();
}, 90_000);
