import { isAlive } from '@evenkeel/local-stack';
import { runApp, waitFor, type RunningApp } from '@evenkeel/testing';
import type { FaultyLink } from './faulty-link';
import type { Service } from './plan';

/** Any output is enough, none too. */
const WITHOUT_WAITING = { readyLine: /^/ };

/**
 * One app behind the same links, started again as often as it ends: by a run that ended it, or as a supervisor would when
 * it ended by itself, which is counted.
 */
export class ChaosApp {
  /** Ids under which an ingest that was killed counted its deliveries. */
  readonly killedIngestIds: string[] = [];
  kills = 0;
  diedByItself = 0;
  private running: RunningApp;
  private former = '';
  private isMeantToRun = true;
  private starting: Promise<void> = Promise.resolve();
  private ingestId: string | undefined;

  private constructor(
    readonly kind: 'worker' | 'ingest',
    readonly name: string,
    readonly links: Readonly<Partial<Record<Service, FaultyLink>>>,
    private readonly env: Record<string, string>,
    running: RunningApp,
  ) {
    this.running = running;
  }

  /** Resolves when it is ready; one that ends before is started again. */
  static async start(
    kind: 'worker' | 'ingest',
    name: string,
    links: Readonly<Partial<Record<Service, FaultyLink>>>,
    env: Record<string, string>,
  ): Promise<ChaosApp> {
    const app = new ChaosApp(kind, name, links, env, await runApp(kind, env, WITHOUT_WAITING));
    await waitFor(() => app.isReady(), { timeoutMs: 60_000, every: 200, what: `${name} to be ready` });
    return app;
  }

  get url(): string {
    return this.running.url;
  }

  get pid(): number {
    return this.running.pid;
  }

  get managementUrl(): string {
    return this.running.managementUrl;
  }

  /** All that it has printed, over all its lives. */
  output(): string {
    return this.former + this.running.output();
  }

  async end(how: 'stop' | 'kill'): Promise<void> {
    this.isMeantToRun = false;
    // Two that start it at once would leave one of them behind. Whether that went well is told to who started it.
    await this.starting.catch(() => undefined);
    this.isMeantToRun = false;
    await this.learnIngestId();
    if (how === 'stop') {
      const code = await this.running.stop();
      if (code === 0) return;
      process.stderr.write(
        `${this.name} stopped with ${String(code ?? this.running.endedBy())}; it printed last:\n${this.output().slice(-4_000)}\n`,
      );
    }
    await this.running.kill();
    this.noteKill();
  }

  /** Not ready while what it needs is away, so nobody waits for that. */
  start(): Promise<void> {
    this.starting = this.startAnew();
    return this.starting;
  }

  private async startAnew(): Promise<void> {
    this.former = this.output();
    this.running = await runApp(this.kind, this.env, WITHOUT_WAITING);
    this.ingestId = undefined;
    this.isMeantToRun = true;
  }

  /** It may have ended by itself a moment ago: then there is nothing to freeze. */
  freeze(): void {
    if (isAlive(this.pid)) process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (isAlive(this.pid)) process.kill(this.pid, 'SIGCONT');
  }

  /** Looked at over and over: starts it again if it has ended by itself. */
  async supervise(): Promise<void> {
    if (!this.isMeantToRun) return;
    if (isAlive(this.pid)) return this.learnIngestId();
    this.diedByItself += 1;
    process.stderr.write(`${this.name} ended by itself; it printed last:\n${this.output().slice(-2_000)}\n`);
    this.isMeantToRun = false;
    this.noteKill();
    await this.start();
  }

  private async isReady(): Promise<boolean> {
    await this.supervise();
    return (await fetch(`${this.managementUrl}/health/ready`)).ok;
  }

  /** One that never answered has taken no deliveries either. */
  private async learnIngestId(): Promise<void> {
    if (this.kind !== 'ingest' || this.ingestId !== undefined) return;
    const asked = this.running;
    try {
      const response = await fetch(`${this.managementUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      const { ingest_id: id } = (await response.json()) as { readonly ingest_id: string };
      if (asked === this.running) this.ingestId = id;
    } catch {
      // Not known yet; it is asked again as long as it runs.
    }
  }

  private noteKill(): void {
    this.kills += 1;
    if (this.ingestId !== undefined) this.killedIngestIds.push(this.ingestId);
  }
}
