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
  saveCampaign(file, { campaign: first.provider.campaign, lives: 0 });

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

it('is not taken for another one', () => {
  expect(() => loadCampaign(file, 'MFanother')).toThrow(/holds the campaign .*, not MFanother/);
});
