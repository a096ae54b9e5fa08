import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosApp } from './chaos-app';
import type { ChaosSystem } from './chaos-system';
import type { FaultyLink } from './faulty-link';
import type { ChaosPlan, Service, Strike } from './plan';

/** The provider as a run has it at this moment: what befalls webhooks from first to last, and the strikes that last. */
export class ProviderSwitches {
  private readonly lasting = new Set<object>();

  constructor(
    private readonly system: ChaosSystem,
    private readonly plan: ChaosPlan,
  ) {}

  /** `webhooks` are on their way as the plan says, or all arrive. */
  async set(webhooks: object): Promise<void> {
    const rest = Object.assign({ hour_ms: this.plan.settings.hour_ms }, ...this.lasting) as object;
    await this.system.control('PUT', 'faults', { ...webhooks, ...TRIES_AGAIN, rest });
  }

  async during(rest: object, ms: number): Promise<void> {
    this.lasting.add(rest);
    await this.set(this.plan.webhooks);
    await delay(ms);
    this.lasting.delete(rest);
    await this.set(this.plan.webhooks);
  }
}

/** Three tries, in seconds; and its hook is disabled by strikes alone. */
const TRIES_AGAIN = { retries: { attempts: 3, time_scale: 0.02 }, disable: { enabled: false } };

/** Does it, waits for as long as it lasts, and mends it. What an app does meanwhile is its own affair. */
export async function strike(what: Strike, on: ChaosSystem, provider: ProviderSwitches): Promise<void> {
  const ms = what.forS * 1_000;
  switch (what.target) {
    case 'worker':
    case 'ingest':
      return strikeApp(appOf(on, `${what.target}-${what.which}`), what.does, ms);
    case 'link':
      return strikeLinks([appOf(on, what.app).links[what.to]], what.does, ms);
    case 'service':
      return strikeService(on, what.service, what.does, ms);
    case 'provider':
      return provider.during(what.rest, ms);
    case 'webhook':
      await on.control('POST', 'webhook', { state: 'disabled' });
      await delay(ms);
      await on.control('POST', 'webhook', { state: 'enabled' });
  }
}

function appOf({ apps }: ChaosSystem, name: string): ChaosApp {
  const app = apps.find((each) => each.name === name);
  if (!app) throw new Error(`there is no app ${name}`);
  return app;
}

async function strikeApp(app: ChaosApp, does: 'kill' | 'stop' | 'freeze', ms: number): Promise<void> {
  if (does === 'freeze') {
    app.freeze();
    await delay(ms);
    app.thaw();
    return;
  }
  await app.end(does);
  await delay(ms);
  await app.start();
}

async function strikeService(
  { services, apps }: ChaosSystem,
  service: Service,
  does: 'stop' | 'kill' | 'cut' | 'hold' | 'slow',
  ms: number,
): Promise<void> {
  const own = services[service];
  if (own === null) return;
  if (does !== 'stop' && does !== 'kill')
    return strikeLinks(
      apps.map(({ links }) => links[service]),
      does,
      ms,
    );
  await own[does]();
  await delay(ms);
  await own.start();
}

const LATE_MS = 150;

async function strikeLinks(
  links: readonly (FaultyLink | undefined)[],
  does: 'cut' | 'hold' | 'slow',
  ms: number,
): Promise<void> {
  const struck = links.filter((link) => link !== undefined);
  for (const link of struck)
    if (does === 'slow') link.slow(LATE_MS);
    else link[does]();
  await delay(ms);
  for (const link of struck) link.heal();
}
