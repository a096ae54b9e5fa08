import { z } from 'zod';
import { timestampSchema } from './values';

/** One inbound HTTP request that ingest answers 200, as it travels in a job of the queue `deliveries`. */
export const deliverySchema = z.strictObject({
  /** uuidv7, made by ingest; the answer's `Evenkeel-Delivery`. */
  id: z.uuid({ version: 'v7' }),
  source: z.string(),
  received_at: timestampSchema,
  ingest_id: z.uuid(),
  /** Counter without gaps, per ingest process (protocol section 7). */
  ingest_seq: z.int().positive(),
  /** The exact bytes: as text if UTF-8 gives them back, else base64. */
  body: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  headers: z.record(z.string(), z.string()),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** A job of the queue `deliveries`: at most 100 deliveries that came together (the stack's limit), one ingest process. */
export const deliveriesJobSchema = z.strictObject({
  deliveries: z.array(deliverySchema),
  /** Counter values of requests that were not answered 200 since the last job. */
  voided: z.array(z.strictObject({ ingest_id: z.uuid(), ingest_seq: z.int().positive() })),
});
export type DeliveriesJob = z.infer<typeof deliveriesJobSchema>;

/** The bytes that were signed. */
export function bodyBytes({ body, encoding }: Pick<Delivery, 'body' | 'encoding'>): Buffer {
  return Buffer.from(body, encoding);
}

/** The shorter of the two encodings that gives these bytes back exactly. */
export function encodeBody(bytes: Buffer): Pick<Delivery, 'body' | 'encoding'> {
  const text = bytes.toString('utf8');
  return Buffer.byteLength(text) === bytes.length && Buffer.from(text).equals(bytes)
    ? { body: text, encoding: 'utf8' }
    : { body: bytes.toString('base64'), encoding: 'base64' };
}
