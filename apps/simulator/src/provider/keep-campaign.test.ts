import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator } from '../create-simulator';
import { listSubscribers } from '../control/list-subscribers';
import { manualClock } from '../testing/manual-clock';
import { testSettings } from '../testing/simulator-settings';
import { loadCampaign, saveCampaign } from './keep-campaign';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-campaign-'));
const file = join(folder, 'campaign.json');
afterAll(() => rmSync(folder, { recursive: true }));

it('a campaign that was kept goes on as it was, and with other ids than before', async () => {
  const settings = testSettings({ subscribers: 20 });
  const clock = manualClock();
  expect(loadCampaign(file, settings.listUuid)).toBeNull();
  const first = createSimulator(settings, clock);
  first.living.set({ state: 'running', rate: 20 });
  clock.advance(10_000);
  await first.close();
  saveCampaign(file, { campaign: first.provider.campaign, lives: 0, hook: first.target.entered });

  const kept = loadCampaign(file, settings.listUuid);
  const second = createSimulator(settings, clock, kept);
  expect([...listSubscribers(second.provider)]).toEqual([...listSubscribers(first.provider)]);
  const known = new Set(Array.from(first.provider.campaign.live, ({ subscriber }) => subscriber.id));
  second.living.set({ state: 'running', rate: 20 });
  clock.advance(10_000);
  const joined = [...second.provider.campaign.live].filter(({ subscriber }) => !known.has(subscriber.id));
  expect(joined.length).toBeGreaterThan(0);
  await second.close();
});

it('remembers where somebody has entered that webhooks go; else what it is started with counts', async () => {
  const begunWith = (url: string) => testSettings({ target: { url, secret: 'begun' } });
  const clock = manualClock();
  const live = async (url: string, enter?: { url: string; secret: string }) => {
    const settings = begunWith(url);
    const simulator = createSimulator(settings, clock, loadCampaign(file, settings.listUuid));
    if (enter !== undefined) simulator.target.set(enter);
    const { url: goesTo, secret } = simulator.target;
    saveCampaign(file, { campaign: simulator.provider.campaign, lives: 0, hook: simulator.target.entered });
    await simulator.close();
    return [goesTo, secret];
  };
  expect(await live('http://127.0.0.1:1/a')).toEqual(['http://127.0.0.1:1/a', 'begun']);
  expect(await live('http://127.0.0.1:1/b')).toEqual(['http://127.0.0.1:1/b', 'begun']);
  await live('http://127.0.0.1:1/b', { url: 'http://127.0.0.1:1/entered', secret: 'chosen' });
  expect(await live('http://127.0.0.1:1/b')).toEqual(['http://127.0.0.1:1/entered', 'chosen']);
});

it('is not taken for another one', () => {
  expect(() => loadCampaign(file, 'MFanother')).toThrow(/holds the campaign .*, not MFanother/);
});
