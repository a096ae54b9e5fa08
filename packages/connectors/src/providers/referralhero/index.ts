import type { Connector } from '@evenkeel/sync-engine';
import { announced } from './announced';
import { parse } from './parse';
import { createReads } from './reads/create-reads';
import { verify } from './verify';

/** A webhook of this provider has no id, version or time of its event: it is a hint, and a read the truth (README.md). */
export const connector: Connector = { name: 'referralhero', verify, parse, reads: createReads(), announced };
