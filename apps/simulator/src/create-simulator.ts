import { unixSeconds, type Clock } from './clock';
import { announcePopulation, type Announcing } from './living/announce-population';
import { createJobRunner, type JobRunner } from './living/run-jobs';
import { createLivingCampaign, type LivingCampaign } from './living/living-campaign';
import { createCampaign, type Campaign } from './provider/campaign';
import { createChangeHistory } from './provider/change-history';
import type { KeptCampaign } from './provider/keep-campaign';
import type { ProviderEvent } from './provider/provider-event';
import type { Provider } from './provider/provider';
import { randomStream, type Random } from './random';
import { seedPopulation } from './seeding/seed-population';
import { createReceivers, type Receivers } from './receiver/receivers';
import { createRest, type Rest, type RestSettings } from './rest/create-rest';
import { createDatedFaults, type DatedFaults } from './settings/dated-faults';
import type { Faults } from './settings/fault-settings';
import { createDeliveryLog, type DeliveryLog } from './webhooks/delivery-log';
import { createHookHealth, type HookHealth } from './webhooks/hook-health';
import { createHookTarget, type HookTarget } from './webhooks/hook-target';
import { Outbox } from './webhooks/outbox';
import { createDeliveryPlanner, type DeliveryPlanner } from './webhooks/plan-deliveries';

export interface SimulatorSettings extends RestSettings {
  readonly seed: string;
  readonly listUuid: string;
  /** The population at the start. */
  readonly subscribers: number;
  readonly announceSubscribers: boolean;
  /** Null: what is planned is recorded as `no_target`. */
  readonly target: { readonly url: string; readonly secret: string } | null;
  readonly concurrency: number;
  readonly deliveriesKept: number;
}

/** The stand-in provider, without its HTTP face. */
export interface Simulator {
  readonly settings: SimulatorSettings;
  readonly provider: Provider;
  readonly faults: DatedFaults;
  readonly rest: Rest;
  readonly planner: DeliveryPlanner;
  readonly log: DeliveryLog;
  readonly outbox: Outbox;
  readonly health: HookHealth;
  readonly target: HookTarget;
  readonly jobs: JobRunner;
  readonly living: LivingCampaign;
  readonly announcing: Announcing;
  /** Of outbound messages. */
  readonly receivers: Receivers;
  /** A stream of choices for this purpose, the same one at each call. */
  random(purpose: string): Random;
  /** Plans a webhook for each event and sends it on its way; answers the numbers of the deliveries. */
  announce(events: readonly ProviderEvent[]): number[];
  close(): Promise<void>;
}

/** `kept`: a campaign of a former life goes on. It is announced again, for who listens may have another mirror now. */
export function createSimulator(given: SimulatorSettings, clock: Clock, kept: KeptCampaign | null = null): Simulator {
  const settings = kept ? { ...given, seed: `${given.seed}, life ${kept.lives}` } : given;
  const faults = createDatedFaults(clock);
  const random = rememberStreams(settings.seed);
  const campaign = kept?.campaign ?? seedCampaign(settings, clock, random);
  const history = createChangeHistory();
  const provider: Provider = { campaign, clock, ids: random('ids'), faults, history };
  const webhooks = createWebhooks(settings, clock, faults, kept);
  const { outbox, announce } = webhooks;
  const living = createLivingCampaign(provider, random('life'), outbox, announce);
  const rest = createRest(settings, clock, faults, history);
  const jobs = createJobRunner(outbox, announce);
  const announcing = settings.announceSubscribers
    ? announcePopulation(provider, clock, outbox, announce)
    : { remaining: () => 0, stop: () => undefined };
  const receivers = createReceivers(clock, random('receivers'), settings.deliveriesKept);
  const close = async (): Promise<void> => {
    living.set({ state: 'stopped' });
    announcing.stop();
    jobs.stop();
    await outbox.close();
  };
  return { settings, provider, faults, rest, ...webhooks, jobs, living, announcing, receivers, random, close };
}

function seedCampaign(
  { listUuid, subscribers: count }: SimulatorSettings,
  clock: Clock,
  random: (purpose: string) => Random,
): Campaign {
  const chances = { random: random('population'), ids: random('ids') };
  return createCampaign(listUuid, seedPopulation({ listUuid, count, now: unixSeconds(clock) }, chances));
}

function createWebhooks(
  { seed, listUuid, target: first, concurrency, deliveriesKept }: SimulatorSettings,
  clock: Clock,
  faults: Faults,
  kept: KeptCampaign | null,
) {
  const log = createDeliveryLog(deliveriesKept);
  const health = createHookHealth(faults);
  const target = createHookTarget(first, concurrency, kept?.hook);
  const planner = createDeliveryPlanner({ seed, listUuid, target, faults, clock });
  const outbox = new Outbox({ clock, faults, log, health, target, concurrency });
  const announce = (events: readonly ProviderEvent[]): number[] =>
    events.flatMap((event) => {
      const planned = planner.plan(event);
      outbox.accept(planned);
      return planned.map(({ record }) => record.number);
    });
  return { log, health, target, planner, outbox, announce };
}

function rememberStreams(seed: string): (purpose: string) => Random {
  const streams = new Map<string, Random>();
  return (purpose) => {
    const stream = streams.get(purpose) ?? randomStream(seed, purpose);
    streams.set(purpose, stream);
    return stream;
  };
}
