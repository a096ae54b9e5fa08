import { cloneDatabase } from '@evenkeel/testing';
import { Client } from 'pg';
import { openDatabase } from './open-database';

const emit = Reflect.get(Client.prototype, 'emit') as (this: Client, ...event: unknown[]) => boolean;

test('a connection that breaks between two uses, when nobody listens to it, ends no process', async () => {
  const { url } = await cloneDatabase();
  const made = new Set<Client>();
  const spy = jest.spyOn(Client.prototype, 'emit').mockImplementation(function (this: Client, ...event: unknown[]) {
    made.add(this);
    return emit.apply(this, event);
  });
  const database = openDatabase({ url, encryptionKey: Buffer.alloc(32), applicationName: 'test' });
  try {
    await database.ping();
    expect(made.size).toBe(1);
    const [client] = made;
    // What the pool does when it hands it to who waits for it.
    const [ofThePool] = client?.listeners('error').filter(({ name }) => name === 'idleListener') ?? [];
    expect(ofThePool).toBeDefined();
    client?.removeListener('error', ofThePool as () => void);
    expect(() => client?.emit('error', new Error('terminating connection'))).not.toThrow();
    client?.on('error', ofThePool as () => void);
  } finally {
    spy.mockRestore();
    await database.close();
  }
});
