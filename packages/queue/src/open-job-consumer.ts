import { backendOf } from './backend-of';
import { workerOptions, type WorkerTiming } from './job-options';
import type { QueueName } from './names';
import { isConnectionError } from './once-per-outage';
import type { AnyWorker, JobWork } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import { tellFailedJobs } from './tell-failed-jobs';
import { within } from './within';

export type JobConsumerOptions = QueuePlace &
  WorkerTiming & {
    /** A job is done when this resolves, and tried again when it rejects. */
    readonly work: (job: { readonly id: string; readonly name: string; readonly data: unknown }) => Promise<void>;
    readonly log: QueueLog;
  };

export interface JobConsumer {
  readonly waitUntilReady: () => Promise<void>;
  /**
   * Takes no more jobs, and waits for those in flight. What is not done when the time is nearly over is handed back to
   * the queue, or left to it if it is away; it has let go of everything when the time is over.
   */
  close(withinMs: number): Promise<void>;
}

/** How long a clean stop waits for a connection that is not there: the whole of it has 10 s. */
const CONNECTED_WITHIN_MS = 500;
/** What is kept of the time of a stop for handing back, and for cutting the connection. */
const HAND_BACK_MS = 500;
const CUT_MS = 1_000;

export function openJobConsumer(name: QueueName, options: JobConsumerOptions): JobConsumer {
  const { work, log } = options;
  const inFlight = trackWork(({ id, name, data }) => work({ id: id ?? '', name, data: data as unknown }));
  const link = backendOf(options).connectWorker(name, inFlight.work, workerOptions(options), log);
  let closing = false;
  const ready = link.ready.then((worker) => {
    reportJobs(worker, name, log);
    if (!closing) worker.run().catch((error: unknown) => log.error({ err: error, queue: name }, 'a consumer ended'));
    return worker;
  });

  async function finish(worker: AnyWorker, withinMs: number): Promise<void> {
    const closed = worker.close();
    try {
      await within(withinMs - HAND_BACK_MS - CUT_MS, closed, () => new Error(`still at work after ${withinMs} ms`));
    } catch (error) {
      log.warn({ err: error, queue: name }, 'left jobs in flight; others take them');
      inFlight.handBack();
      await within(HAND_BACK_MS, closed, () => new Error('not handed back')).catch(() => undefined);
    }
  }
  return {
    waitUntilReady: () => ready.then(() => undefined),
    async close(withinMs) {
      closing = true;
      const connected = link.answers().then(() => ready);
      const worker = await within(CONNECTED_WITHIN_MS, connected, () => new Error('away')).catch(() => undefined);
      // While the queue is away no job can be ended, so there is nothing to wait for.
      if (worker !== undefined) await finish(worker, withinMs - CONNECTED_WITHIN_MS);
      await link.cut();
    },
  };
}

class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

function trackWork(work: JobWork) {
  const inFlight = new Set<(error: Error) => void>();
  return {
    work: (job: Parameters<JobWork>[0]) =>
      new Promise<void>((resolve, reject) => {
        inFlight.add(reject);
        const settled = work(job).finally(() => inFlight.delete(reject));
        settled.then(resolve, (error: unknown) => {
          reject(storable(error));
        });
      }),
    handBack: () => inFlight.forEach((reject) => reject(new HandedBack('its consumer was closed'))),
  };
}

/** Postgres stores no NUL. A job whose reason of failure has one could neither fail nor end: its worker would stall on it. */
function storable(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && !message.includes('\0')) return error;
  return new Error(message.replaceAll('\0', '\\0'), { cause: error });
}

function reportJobs(worker: AnyWorker, queue: QueueName, log: QueueLog): void {
  const tellFailed = tellFailedJobs(queue, log);
  worker.on('failed', (job, error) => {
    if (!(error instanceof HandedBack)) tellFailed(job, error);
  });
  worker.on('stalled', (job) => log.warn({ queue, job }, 'a job lost its worker; another one takes it'));
  worker.on('error', (error) => {
    if (!isConnectionError(error)) log.warn({ err: error, queue }, 'the consumer of a queue met an error');
  });
}
