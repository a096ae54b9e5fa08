import { cloneDatabase } from '@evenkeel/testing';
import { Client } from 'pg';
import { openDatabase } from './open-database';

const EMIT: unknown = Reflect.get(Client.prototype, 'emit');
const emitOf = (client: Client, event: unknown[]) => Reflect.apply(EMIT as () => boolean, client, event);

test('a connection that breaks between two uses, when nobody listens to it, ends no process', async () => {
  const { url } = await cloneDatabase();
  const made: Client[] = [];
  const emit = jest.spyOn(Client.prototype, 'emit').mockImplementation(function (this: Client, ...event: unknown[]) {
    if (!made.includes(this)) made.push(this);
    return emitOf(this, event);
  });
  const database = openDatabase({ url, encryptionKey: Buffer.alloc(32), applicationName: 'test' });
  try {
    await database.ping();
    expect(made).toHaveLength(1);
    const [client] = made as [Client];
    // What the pool does when it hands it to who waits for it.
    const [ofThePool] = client.listeners('error').filter(({ name }) => name === 'idleListener');
    expect(ofThePool).toBeDefined();
    client.removeListener('error', ofThePool as () => void);
    expect(() => client.emit('error', new Error('terminating connection'))).not.toThrow();
    client.on('error', ofThePool as () => void);
  } finally {
    emit.mockRestore();
    await database.close();
  }
});
