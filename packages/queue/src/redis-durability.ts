import type { Cluster, Redis } from 'ioredis';
import type { Durability } from './queue-backend';
import { primariesOf } from './redis-client';
import { within } from './within';

const DURABLE = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' } as const;
type Setting = keyof typeof DURABLE;
const SETTINGS = Object.keys(DURABLE) as Setting[];
const ANSWERS_WITHIN_MS = 1_000;

/** `durable` is null where Redis does not let us ask, as managed ones may. Of a cluster each primary must be. */
export async function readDurability(client: Redis | Cluster): Promise<Durability> {
  const told = await Promise.all(primariesOf(client).map(settingsOf));
  return {
    durable: told.length === 0 ? null : allOf(told.map(isDurable)),
    details: Object.fromEntries(SETTINGS.map((name) => [name, joined(told.map((settings) => settings[name]))])),
  };
}

type Settings = Readonly<Record<Setting, string | null>>;

async function settingsOf(server: Redis): Promise<Settings> {
  const setting = async (name: Setting): Promise<[Setting, string | null]> => {
    const asked = within(ANSWERS_WITHIN_MS, server.config('GET', name), () => new Error('no answer'));
    const answer: unknown = await asked.catch(() => null);
    return [name, Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null];
  };
  return Object.fromEntries(await Promise.all(SETTINGS.map(setting))) as Settings;
}

function isDurable(settings: Settings): boolean | null {
  const told = SETTINGS.map((name) => (settings[name] === null ? null : settings[name] === DURABLE[name]));
  return told.includes(null) ? null : allOf(told);
}

/** False if one is, and not known if one is not known. */
function allOf(each: readonly (boolean | null)[]): boolean | null {
  if (each.includes(false)) return false;
  return each.includes(null) ? null : true;
}

/** What primaries tell in common, or all that they tell; null if none of them does. */
function joined(values: readonly (string | null)[]): string | null {
  const known = new Set(values.filter((value) => value !== null));
  return known.size === 0 ? null : [...known].join(', ');
}
