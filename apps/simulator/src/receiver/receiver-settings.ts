import { z } from 'zod';

const probability = z.number().min(0).max(1).default(0);

/** How a receiver of outbound messages behaves: `POST /control/receiver`. What is left out stands at its default. */
export const receiverSettingsSchema = z.strictObject({
  /** Several may be played at once: `POST /receiver/{name}`. */
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('default'),
  /** `whsec_…`, to verify signatures with; without any all are taken as they are. */
  secrets: z.array(z.string().min(1)).max(5).default([]),
  /** That share is answered with this status; of one message at most so many attempts. */
  fail: z
    .strictObject({
      probability,
      of_each_message: z.int().min(1).nullable().default(null),
      status: z.int().min(300).max(599).default(500),
      retry_after_s: z.int().min(0).max(86_400).nullable().default(null),
    })
    .prefault({}),
  /** Nothing is answered at all: each connection is broken off. */
  down: z.boolean().default(false),
  /** That share is held, and answered after so long. */
  hang: z.strictObject({ probability, ms: z.int().min(0).max(600_000).default(60_000) }).prefault({}),
  /** Each is answered after so long. */
  slow_ms: z.int().min(0).max(60_000).default(0),
  /** Forgets what was received so far. */
  forget: z.boolean().default(false),
});
export type ReceiverSettings = z.infer<typeof receiverSettingsSchema>;
