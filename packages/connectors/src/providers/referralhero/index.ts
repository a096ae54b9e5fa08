import type { Connector } from '@evenkeel/sync-engine';
import { parse } from './parse';
import { verify } from './verify';

/** A webhook of this provider has no id, version or time of its event: it is a hint (see README.md). */
export const connector: Connector = { name: 'referralhero', verify, parse };
