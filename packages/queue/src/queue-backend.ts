/** What the queue is made of: BullMQ on a server. Each backend is one file with the same functions. */
import type { Job, Queue, WorkerOptions } from 'bullmq';
import type { QueueName } from './names';
import type { QueueLog } from './queue-log';

export interface Durability {
  /** Whether the queue keeps what it answered for even when its machine loses power; null if it does not say. */
  readonly durable: boolean | null;
  readonly details: Readonly<Record<string, string | null>>;
}

export interface JobProducer {
  /** Resolves when the queue has the job; rejects at once when there is known to be no connection. */
  add(data: object): Promise<void>;
  isReady(): boolean;
  durability(): Promise<Durability>;
  close(): Promise<void>;
}

export interface JobProducerOptions {
  /** Who does not answer for so long counts as away, until a cheap question is answered. */
  readonly answerWithinMs: number;
  /** Added before it calls itself ready for the first time, so that whoever adds then does not meet a cold queue. */
  readonly firstJob: object;
  /** Called when there is a connection, for the first time and after each outage. */
  readonly connected: () => void;
  readonly log: QueueLog;
}

/** BullMQ's classes as far as they are the same on every backend. */
export type AnyQueue = Pick<
  Queue,
  | 'getJobCounts'
  | 'getFailedCount'
  | 'getJob'
  | 'getJobs'
  | 'retryJobs'
  | 'getJobSchedulers'
  | 'removeJobScheduler'
  | 'upsertJobScheduler'
  | 'pause'
  | 'resume'
  | 'isPaused'
  | 'clean'
  | 'close'
>;
export interface AnyWorker {
  run(): Promise<void>;
  close(force?: boolean): Promise<void>;
  on(event: 'failed', listener: (job: Pick<Job, 'id' | 'attemptsMade'> | undefined, error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
export type JobWork = (job: Pick<Job, 'id' | 'name' | 'data'>) => Promise<void>;

/** An object of BullMQ's on its connection. It waits out any outage, the one at its start too. */
export interface Link<T> {
  /** Resolves once the server was there. Until then it is pending, whatever goes wrong; for ever if it is cut before. */
  readonly ready: Promise<T>;
  /** Resolves if the server answers, sooner or later. */
  readonly answers: () => Promise<unknown>;
  /** Lets go of the connection within a second. What is still under way on it is rejected. */
  cut(): Promise<void>;
}

export interface QueueBackend {
  connectQueue(name: QueueName, log: QueueLog): Link<AnyQueue>;
  /** The worker does not run yet. */
  connectWorker(name: QueueName, work: JobWork, options: CommonWorkerOptions, log: QueueLog): Link<AnyWorker>;
  openProducer(name: QueueName, options: JobProducerOptions): JobProducer;
  /** When the oldest job that is not completed was added. */
  oldestJobAt(name: QueueName, queue: AnyQueue): Promise<Date | null>;
}

export type CommonWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;
