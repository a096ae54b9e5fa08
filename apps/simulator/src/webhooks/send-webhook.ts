import { errors, Pool } from 'undici';
import type { PlannedDelivery } from './delivery';

/** No answer is an outcome like any other: it is not thrown. */
export type Answer =
  | {
      readonly status: number;
      /** The id that the receiver gave the delivery, where it tells one: lets a test compare what was promised and kept. */
      readonly delivery_id?: string;
    }
  | { readonly status: null; readonly error: string };

export interface WebhookSender {
  send(delivery: PlannedDelivery, timeoutMs: number): Promise<Answer>;
  /** Ends once all that is on its way was answered. */
  finish(): Promise<void>;
  /** Ends at once. */
  close(): Promise<void>;
}

/** Keeps its connections alive; follows no redirect (contract 1.1 says nothing of them, so 3xx is a failure). */
export function createWebhookSender(target: string, connections: number): WebhookSender {
  const { origin, pathname, search } = new URL(target);
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 30_000 });
  return {
    async send({ body, headers }, timeoutMs) {
      try {
        const response = await pool.request({
          method: 'POST',
          path: `${pathname}${search}`,
          headers: { ...headers },
          body,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        await response.body.dump();
        const id = response.headers['evenkeel-delivery'];
        return { status: response.statusCode, ...(typeof id === 'string' && { delivery_id: id }) };
      } catch (error) {
        return { status: null, error: reasonOf(error) };
      }
    },
    finish: () => pool.close(),
    close: () => pool.destroy(),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.UndiciError) return error.code;
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
