import type { Connector, Connectors } from '@evenkeel/sync-engine';
import { findProviders, type ProviderModules } from './find-providers';

export interface LoadedConnectors extends Connectors {
  readonly all: readonly Connector[];
}

/** Every provider is a connector. One that does not export a `connector` of its own name stops the start. */
export function loadConnectors(modules: ProviderModules = findProviders()): LoadedConnectors {
  const connectors = Object.entries(modules).map(([name, module]) => connectorOf(name, module));
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

function connectorOf(name: string, module: unknown): Connector {
  const { connector } = module as { readonly connector?: Connector };
  if (!connector) throw new Error(`providers/${name} exports no "connector"`);
  if (connector.name !== name) throw new Error(`providers/${name} calls its connector "${connector.name}"`);
  return connector;
}
