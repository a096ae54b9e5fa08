import type { QueueLog } from './queue-log';

/** Says once that the connection is lost, and once that it is back, however many tries lie between. */
export function oncePerOutage(log: QueueLog, server: 'Redis' | 'Postgres') {
  let isLost = false;
  return {
    lost: (error: Error): void => {
      if (!isLost) log.warn({ err: error }, `no connection to the queue in ${server}; trying again until there is one`);
      isLost = true;
    },
    back: (): void => {
      if (isLost) log.info({}, `connected to the queue in ${server} again`);
      isLost = false;
    },
  };
}

/** Of the client or its socket; what a script of BullMQ refused is none. */
export function isConnectionError(error: Error & { readonly code?: string }): boolean {
  return (
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)/.test(error.code ?? '') || /Connection is closed/.test(error.message)
  );
}
