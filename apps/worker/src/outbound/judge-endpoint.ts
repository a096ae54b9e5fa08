/**
 * What becomes of an endpoint to which nothing can be delivered. Rules:
 * - After five days in which every attempt failed it is disabled; a person is told at half of that time, and at nine tenths.
 * - One that answers 410 wants no more, and is disabled at once.
 * - One that answers again after it rested gets at once what waits for its next attempt.
 */
import type { Outbound, SettledEndpoint } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';

export const DISABLE_AFTER_MS = 5 * 86_400_000;
const ALARMS = [90, 50] as const;

export interface JudgePorts {
  readonly outbound: Pick<Outbound, 'disable' | 'noteAlarm' | 'hasten'>;
  readonly log: Logger;
  readonly disableAfterMs: number;
  /** Failures in a row after which it rests by itself. */
  readonly probeAfter: number;
}

export async function judgeEndpoint(settled: SettledEndpoint, ports: JudgePorts): Promise<void> {
  const { endpoint, delivered, failing_ms: failing, failures_before: before } = settled;
  if (delivered > 0 && (before ?? 0) >= ports.probeAfter) {
    ports.log.info({ endpoint, failures: before }, 'an endpoint answers again: what waits for it is sent');
    await ports.outbound.hasten([endpoint]);
  }
  if (failing === null) return;
  const share = (100 * Number(failing)) / ports.disableAfterMs;
  if (share >= 100) return disableEndpoint(endpoint, 'failing_too_long', ports);
  const due = ALARMS.find((percent) => share >= percent && percent > (settled.alarmed ?? 0));
  if (due !== undefined && (await ports.outbound.noteAlarm(endpoint, due)))
    ports.log.error(
      { endpoint, event: 'endpoint.failing', percent: due, failing_seconds: Math.round(Number(failing) / 1_000) },
      'an endpoint only fails, and will be disabled if that goes on',
    );
}

export async function disableEndpoint(
  endpoint: string,
  reason: 'gone' | 'failing_too_long',
  { outbound, log }: Pick<JudgePorts, 'outbound' | 'log'>,
): Promise<void> {
  if (await outbound.disable(endpoint, reason))
    log.error({ endpoint, event: 'endpoint.disabled', reason }, 'an endpoint is disabled until it is resumed');
}
