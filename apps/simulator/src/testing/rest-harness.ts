import type { FastifyInstance } from 'fastify';
import { buildServer } from '../build-server';
import { createSimulator, type Simulator, type SimulatorSettings } from '../create-simulator';
import { faultSettingsSchema } from '../settings/fault-settings';
import { manualClock, type ManualClock } from './manual-clock';
import { testSettings } from './simulator-settings';

/** Some answer of the API: each test knows what it may expect in it. */
export interface RestBody {
  readonly status: string;
  readonly code: string;
  readonly message: string;
  readonly calls_left: unknown;
  readonly timestamp: number;
  readonly data: Record<string, unknown> & {
    readonly subscribers: readonly (Record<string, unknown> & { readonly id: string })[];
    readonly rewards: readonly (Record<string, unknown> & { readonly id: number; readonly status: string })[];
    readonly lists: readonly Record<string, unknown>[];
    readonly pagination: Record<'total_pages' | 'current_page' | 'per_page' | 'total_objects', number>;
  };
}

export interface RestHarness {
  readonly clock: ManualClock;
  readonly simulator: Simulator;
  readonly server: FastifyInstance;
  /** As it comes, with the right token unless `headers` say otherwise. */
  raw(path: string, headers?: Record<string, string>): Promise<{ status: number; type: unknown; text: string }>;
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: RestBody }>;
  /** Below the campaign's own list. */
  list(path: string): Promise<{ status: number; body: RestBody }>;
  fault(rest: object): void;
  close(): Promise<void>;
}

export function restHarness(settings: Partial<SimulatorSettings> = {}): RestHarness {
  const clock = manualClock();
  const simulator = createSimulator(testSettings(settings), clock);
  const server = buildServer(simulator, (error) => {
    throw error;
  });
  const raw: RestHarness['raw'] = async (path, headers = { authorization: 'Bearer simulator' }) => {
    const response = await server.inject({ method: 'GET', url: `/api/v2${path}`, headers });
    return { status: response.statusCode, type: response.headers['content-type'], text: response.body };
  };
  const get: RestHarness['get'] = async (path, headers) => {
    const { status, text } = await raw(path, headers);
    return { status, body: JSON.parse(text) as RestBody };
  };
  return {
    ...{ clock, simulator, server, raw, get },
    list: (path) => get(`/lists/${simulator.settings.listUuid}${path}`),
    fault: (rest) => (simulator.faults.current = faultSettingsSchema.parse({ rest })),
    async close() {
      await server.close();
      await simulator.close();
    },
  };
}
