import type { Stamp } from '@evenkeel/sync-engine';
import { uuidv7 } from 'uuidv7';

/** The stamps of one process: its id, and a counter without gaps that shows every loss (protocol section 7). */
export function stampDeliveries(ingest_id: string): () => Stamp {
  let ingest_seq = 0;
  return () => {
    ingest_seq += 1;
    return { id: uuidv7(), received_at: new Date().toISOString(), ingest_id, ingest_seq };
  };
}
