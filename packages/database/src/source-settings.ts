import { HOUR_MS, SECOND_MS, STANDARD_CALLS_PER_HOUR, type SourceSettings } from '@evenkeel/sync-engine';
import { z } from 'zod';

/** What may stand in `evenkeel.source.settings`; whatever is left out is the standard. */
const settingsSchema = z.object({
  /** How long a replica of the provider may lag behind its own webhook (protocol section 2). */
  settle_ms: z
    .int()
    .min(0)
    .max(600_000)
    .default(10 * SECOND_MS),
  /** Whether drift is mended, or only reported (protocol section 8). */
  repair: z.boolean().default(true),
  /** Of the account's 5,000, the rest is for its other tools (protocol section 5). */
  calls_per_hour: z.int().min(1).max(1_000_000_000).default(STANDARD_CALLS_PER_HOUR),
  /** Whether the provider's copy of an erased subscriber brings them back (protocol section 3). */
  restore_erased: z.boolean().default(false),
  /** For trials against a provider with a shorter hour. */
  hour_ms: z.int().min(1_000).max(HOUR_MS).default(HOUR_MS),
});
export type StoredSettings = z.input<typeof settingsSchema>;
export type WholeSettings = z.output<typeof settingsSchema>;

/** Of the settings, what recording goes by. */
export function restoresErased(stored: unknown): boolean {
  return settingsSchema.parse(stored).restore_erased;
}

export function sourceSettings(stored: unknown): SourceSettings {
  const { settle_ms: settleMs, repair, calls_per_hour: callsPerHour, hour_ms: hourMs } = settingsSchema.parse(stored);
  return { settleMs, repair, callsPerHour, hourMs };
}

/** As they stand, with the standard of what was not set. Throws if there are no such settings. */
export function standardSettings(stored: unknown): WholeSettings {
  return settingsSchema.parse(stored);
}
