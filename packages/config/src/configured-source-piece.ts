import type { ConfiguredSource } from './configured-source';
import type { Piece } from './piece';
import { referralheroSource } from './providers/referralhero';

/** The source that the environment describes, or null. Neutral: who reads it need not know which provider it is. */
export const configuredSource: Piece<ConfiguredSource | null> = referralheroSource;
