import { createFastLife } from '../living/burst';
import { faultSettingsSchema } from '../settings/fault-settings';
import { restHarness } from '../testing/rest-harness';
import { startReceiver } from '../testing/scripted-receiver';
import { SECRET } from '../testing/simulator-settings';
import { until } from '../testing/until';

type Told = Record<string, unknown>;
const SAME = ['name', 'email', 'extra_field', 'extra_field_2', 'code', 'referred', 'referral_link', 'created_at'];

/** What the last webhook of a subscriber said, in the words of REST (contract 3). */
function inWordsOfRest(webhook: Told): Told {
  const source = webhook.source === 'direct_visit' ? null : webhook.source;
  return { id: webhook.subscriber_id, source, ...Object.fromEntries(SAME.map((field) => [field, webhook[field]])) };
}

it('a read by id after the last webhook of a subscriber equals what the webhook said', async () => {
  const receiver = await startReceiver();
  const api = restHarness({ subscribers: 0, target: { url: receiver.url, secret: SECRET }, callsPerHour: 0 });
  const { simulator } = api;
  simulator.jobs.add(createFastLife(simulator.provider, simulator.random('life'), 800));
  await until(() => simulator.jobs.remaining() === 0 && simulator.log.counts().pending === 0);
  const mutations = [3, 5, 8].map((place) => ({
    verify: { subscriber_id: simulator.provider.campaign.verified.at(place)!.subscriber.id, verified: false },
  }));
  await api.server.inject({ method: 'POST', url: '/control/mutations', payload: { mutations } });
  await until(() => simulator.log.counts().pending === 0);
  const last = new Map<string, Told>();
  for (const { body } of receiver.received) {
    const webhook = JSON.parse(body.toString()) as Told;
    last.set(String(webhook.subscriber_id), webhook);
  }
  let [found, gone, hidden] = [0, 0, 0];
  for (const [id, webhook] of last) {
    const { body } = await api.list(`/subscribers/${id}`);
    if (body.status === 'ok') found += 1;
    else if (simulator.provider.campaign.byId.get(id)) hidden += 1;
    else gone += 1;
    if (body.status === 'ok') expect(body.data).toMatchObject(inWordsOfRest(webhook));
    else expect(body.code).toBe('subscriber_not_found');
    const deleted = webhook.response === 'subscriber_deleted';
    expect(deleted).toBe(simulator.provider.campaign.byId.get(id) === undefined);
  }
  expect(found).toBe(simulator.provider.campaign.verified.length);
  expect(Math.min(found, gone, hidden)).toBeGreaterThan(0);
  await api.close();
  await receiver.close();
});

it('the same seed, life and calls give the same answers, faults and all', async () => {
  const live = async () => {
    const api = restHarness({ subscribers: 120 });
    const rest = {
      stale: { probability: 0.5, lag_ms: 9_000 },
      server_errors: { probability: 0.2 },
      malformed: { probability: 0.2 },
      deletes_in_sweeps: { every_pages: 5 },
      unknown_fields: true,
    };
    api.simulator.faults.current = faultSettingsSchema.parse({ rest });
    api.simulator.living.set({ state: 'running', rate: 20 });
    const answers: unknown[] = [];
    for (let round = 0; round < 20; round++) {
      api.clock.advance(1_000);
      for (const path of ['/subscribers', '/subscribers?page=2&sort_by=points_desc', '/rewards']) {
        answers.push(await api.raw(`/lists/MF00000000aa${path}`));
      }
    }
    await api.close();
    return answers;
  };
  expect(await live()).toEqual(await live());
});
