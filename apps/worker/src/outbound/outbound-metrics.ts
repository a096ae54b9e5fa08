import type { EndpointFigures } from '@evenkeel/database';
import type { Metrics } from '@evenkeel/observability';

export interface OutboundMetrics {
  /** `result`: delivered, or the class of the error. `lagSeconds`: from the change to its first attempt's end. */
  attempted(endpoint: string, result: string, seconds: number, lagSeconds: number | null): void;
  parked(endpoint: string): void;
  made(messages: number): void;
  standing(figures: readonly EndpointFigures[]): void;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const LAG_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400];

export function createOutboundMetrics(registry: Metrics): OutboundMetrics {
  const attempts = registry.counter({
    name: 'evenkeel_outbound_attempts_total',
    help: 'Attempts to deliver a message, by endpoint and result: delivered, or what went wrong',
    labels: ['endpoint', 'result'],
  });
  const seconds = registry.histogram({
    name: 'evenkeel_outbound_attempt_seconds',
    help: 'Time that an attempt took',
    buckets: SECONDS,
  });
  const lag = registry.histogram({
    name: 'evenkeel_outbound_lag_seconds',
    help: 'From the commit of a change to its delivery, of messages that were delivered at the first attempt',
    buckets: LAG_SECONDS,
  });
  const parked = registry.counter({
    name: 'evenkeel_outbound_parked_total',
    help: 'Messages given up after their last attempt; alarm when it rises',
    labels: ['endpoint'],
  });
  const made = registry.counter({ name: 'evenkeel_outbound_messages_total', help: 'Messages made from changes' });
  return {
    attempted(endpoint, result, took, lagSeconds) {
      attempts.inc({ endpoint, result });
      seconds.observe(took);
      if (lagSeconds !== null) lag.observe(lagSeconds);
    },
    parked: (endpoint) => parked.inc({ endpoint }),
    made: (messages) => made.inc(messages),
    standing: createStandingGauges(registry),
  };
}

/** Each worker tells of all endpoints, as the database has them. */
function createStandingGauges(registry: Metrics): OutboundMetrics['standing'] {
  const gauge = (name: string, help: string) => registry.gauge({ name, help, labels: ['endpoint'] });
  const open = gauge('evenkeel_outbound_open_messages', 'Messages that wait or are being sent');
  const parked = gauge('evenkeel_outbound_parked_messages', 'Messages given up, which can be recovered');
  const oldest = gauge(
    'evenkeel_outbound_oldest_seconds',
    'How long the oldest open message of an endpoint has waited',
  );
  const failing = gauge('evenkeel_outbound_failing_seconds', 'For how long every attempt of an endpoint has failed');
  const disabled = gauge('evenkeel_outbound_endpoint_disabled', '1: an endpoint is told nothing until it is resumed');
  return (figures) => {
    for (const each of [open, parked, oldest, failing, disabled]) each.reset();
    for (const { endpoint, state, ...of } of figures) {
      open.set({ endpoint }, of.open);
      parked.set({ endpoint }, of.parked);
      oldest.set({ endpoint }, state === 'enabled' ? of.oldest_seconds : 0);
      failing.set({ endpoint }, of.failing_seconds);
      disabled.set({ endpoint }, state === 'disabled' ? 1 : 0);
    }
  };
}
