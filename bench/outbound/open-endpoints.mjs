import { randomUUID } from 'node:crypto';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';

/** Endpoints at receivers of the simulator, by name. */
export async function openEndpoints(root, system) {
  const { openDatabase } = loadWorkspace(root, 'database');
  const { newSecret } = loadWorkspace(root, 'delivery');
  const { url, encryptionKey } = system.database;
  const database = openDatabase({ url, encryptionKey, applicationName: 'evenkeel-bench' });
  const told = new Set();
  const by = { keyId: 'bench', keyName: 'bench', requestId: 'bench' };
  const tell = async (name, behaviour = {}) => {
    told.add(name);
    const [id, secret] = [`ep_${randomUUID().replaceAll('-', '')}`, newSecret()];
    await system.control('POST', 'receiver', { name, secrets: [secret], ...behaviour });
    const settings = { id, secret, source: null, after: {}, confirmedOnly: false };
    await database.admin.endpoints.create({ ...settings, url: `${system.simulator.url}/receiver/${name}` }, by);
  };
  return {
    tell,
    tellOnce: async (name) => (told.has(name) ? undefined : tell(name)),
    async delivered() {
      const [{ count }] = await system.rows("select count(*) from evenkeel.message where state = 'delivered'");
      return Number(count);
    },
    async received(name) {
      const answer = await fetch(`${system.simulator.url}/control/receiver/${name}/received`);
      return (await answer.text())
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    close: () => database.close(),
  };
}
