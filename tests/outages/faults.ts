import { setTimeout as delay } from 'node:timers/promises';
import type { OwnService } from '@evenkeel/testing';
import type { System } from '../harness/start-system';
import { flushRedis, signalRedis } from './touch-redis';

/** What is done to a system in the middle of its traffic; each leaves all of it running, and needs nobody to mend it. */
export interface Fault {
  readonly name: string;
  /** Does it, and resolves when it is over. */
  readonly happen: (to: Services, seconds: number) => Promise<void>;
  /** Nothing may be on its way when it happens: the sender pauses before it. */
  readonly whileEmpty?: boolean;
  /** A process that is killed takes numbers with it that it had given and not kept: its counter may have holes. */
  readonly leavesHoles?: boolean;
}

export interface Services {
  readonly system: System;
  readonly postgres: OwnService;
  /** There in the systems that have one. */
  readonly redis: OwnService;
}

const wait = (seconds: number) => delay(seconds * 1_000);

const both = async ({ postgres, redis }: Services, end: 'stop' | 'kill', meanwhile: () => Promise<unknown>) => {
  await Promise.all([postgres[end](), redis[end]()]);
  await meanwhile();
  await Promise.all([postgres.start(), redis.start()]);
};

async function killAnIngest({ system }: Services): Promise<void> {
  const [first, ...others] = system.ingests;
  if (first === undefined) throw new Error('there is no ingest to kill');
  await first.kill();
  system.ingests.splice(0, system.ingests.length, await system.startIngest(first), ...others);
}

const postgresFaults: readonly Fault[] = [
  {
    name: 'Postgres stopped',
    async happen({ postgres }, seconds) {
      await postgres.stop();
      await wait(seconds);
      await postgres.start();
    },
  },
  {
    name: 'Postgres killed (SIGKILL)',
    async happen({ postgres }) {
      await postgres.kill();
      await postgres.start();
    },
  },
];

export const faultsWithRedis: readonly Fault[] = [
  {
    name: 'Redis stopped',
    async happen({ redis }, seconds) {
      await redis.stop();
      await wait(seconds);
      await redis.start();
    },
  },
  {
    name: 'Redis restarted',
    async happen({ redis }) {
      await redis.stop();
      await redis.start();
    },
  },
  {
    name: 'Redis killed (SIGKILL, AOF always)',
    async happen({ redis }) {
      await redis.kill();
      await redis.start();
    },
  },
  {
    name: 'Redis hangs (SIGSTOP)',
    async happen({ redis }, seconds) {
      signalRedis(redis, 'SIGSTOP');
      try {
        await wait(seconds);
      } finally {
        signalRedis(redis, 'SIGCONT');
      }
    },
  },
  { name: 'Redis flushed while empty', whileEmpty: true, happen: ({ redis }) => flushRedis(redis) },
  ...postgresFaults,
  { name: 'both stopped', happen: (services, seconds) => both(services, 'stop', () => wait(seconds)) },
  {
    name: 'both killed, and an ingest while it spools',
    leavesHoles: true,
    async happen(services, seconds) {
      await both(services, 'kill', async () => {
        await wait(seconds / 2);
        await killAnIngest(services);
        await wait(seconds / 2);
      });
    },
  },
];

/** The queue is in Postgres: while that is away, only the spool is left. */
export const faultsWithoutRedis: readonly Fault[] = [
  ...postgresFaults,
  {
    name: 'Postgres killed, and an ingest while it spools',
    leavesHoles: true,
    async happen(services, seconds) {
      await services.postgres.kill();
      await wait(seconds / 2);
      await killAnIngest(services);
      await wait(seconds / 2);
      await services.postgres.start();
    },
  },
];

/** For a system whose spool has less room than what comes in meanwhile. */
export const fullDisk: Fault = {
  name: 'both stopped, and the disk of the spool full',
  happen: (services, seconds) => both(services, 'stop', () => wait(seconds)),
};
