import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector, Connectors } from '@evenkeel/sync-engine';

export interface LoadedConnectors extends Connectors {
  readonly all: readonly Connector[];
}

/**
 * Every folder under `providers/` is a connector, from `src` under Jest as from `dist` in production: adding a
 * provider is adding a folder. One that does not export a `connector` of its own name stops the start.
 */
export function loadConnectors(folder: string = join(__dirname, 'providers')): LoadedConnectors {
  const connectors = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => loadConnector(folder, entry.name));
  const byName = new Map(connectors.map((connector) => [connector.name, connector]));
  return {
    all: connectors,
    of(provider) {
      const connector = byName.get(provider);
      if (!connector)
        throw new Error(`no connector for the provider "${provider}"; there are: ${[...byName.keys()].join(', ')}`);
      return connector;
    },
  };
}

function loadConnector(folder: string, name: string): Connector {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folders are found at start, not known to the compiler
  const { connector } = require(join(folder, name)) as { connector?: Connector };
  if (!connector) throw new Error(`providers/${name} exports no "connector"`);
  if (connector.name !== name) throw new Error(`providers/${name} calls its connector "${connector.name}"`);
  return connector;
}
