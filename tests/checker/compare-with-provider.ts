import { differentRows, type DifferentRow } from './provider';
import type { ProviderView } from './providers-row';
import { readLines } from './read-lines';
import type { Query } from './verdict';

/** What the tests compare: a database, and the simulator that is its provider. */
export interface Compared {
  readonly rows: Query;
  readonly simulator: { readonly url: string };
}

export type DifferentSubscriber = Pick<DifferentRow, 'id' | 'dirty' | 'differences'>;

/** Where the mirror is not what the provider has, line by line. Empty means true. */
export async function differencesFromProvider(compared: Compared, view: ProviderView = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const { differences } of differentRows(compared.rows, truthOf(compared), view)) lines.push(...differences);
  return lines;
}

/** Subscribers alone, one by one. */
export async function subscriberDifferences(
  compared: Compared,
  view: ProviderView = {},
): Promise<DifferentSubscriber[]> {
  const found: DifferentSubscriber[] = [];
  for await (const { entity, id, dirty, differences } of differentRows(compared.rows, truthOf(compared), view))
    if (entity === 'subscriber') found.push({ id, dirty, differences });
  return found;
}

function truthOf({ simulator }: Compared): AsyncGenerator<string> {
  return readLines(`${simulator.url}/control/subscribers`);
}
