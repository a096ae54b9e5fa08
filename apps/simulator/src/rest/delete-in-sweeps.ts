import { deleteSubscriber } from '../provider/delete-subscriber';
import type { Simulator } from '../create-simulator';

/** After every so many pages somebody goes, so that those behind move a place up (contract 3, page skew). */
export function createSweepDeleter(): { pageRead(simulator: Simulator): void } {
  let pages = 0;
  return {
    pageRead(simulator) {
      const { provider, faults } = simulator;
      const { every_pages, silent } = faults.current.rest.deletes_in_sweeps;
      pages += 1;
      if (every_pages === 0 || pages % every_pages !== 0) return;
      const { live } = provider.campaign;
      const record = live.at(simulator.random('deletes in sweeps').int(live.length));
      if (record === undefined) return;
      const events = deleteSubscriber(provider, record);
      if (!silent) simulator.announce(events);
    },
  };
}
