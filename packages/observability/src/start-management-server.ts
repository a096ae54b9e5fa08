import { fastify } from 'fastify';
import type { Metrics } from './create-metrics';

export interface Readiness {
  readonly ready: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ManagementServerOptions {
  readonly port: number;
  /** Loopback by default: what it shows is not for the public. */
  readonly host?: string | undefined;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
}

export interface ManagementServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/metrics` for Prometheus, and `/health/ready` with the details that the public port does not tell. */
export async function startManagementServer(options: ManagementServerOptions): Promise<ManagementServer> {
  const { metrics, readiness } = options;
  const server = fastify({ forceCloseConnections: true });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.exposition();
    return reply.type(contentType).send(text);
  });
  server.get('/health/live', async () => ({ live: true }));
  server.get('/health/ready', async (_request, reply) => {
    const { ready, details } = await readiness();
    return reply.code(ready ? 200 : 503).send({ ready, ...details });
  });
  await server.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => server.close(),
  };
}
