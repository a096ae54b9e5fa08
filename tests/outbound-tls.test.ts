import { waitFor } from '@evenkeel/testing';
import { createCA, createCert } from 'mkcert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { steerOutbound, OUTBOUND_ENV, type Outbound } from './harness/outbound';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/** Messages over TLS: to whom the certificate says it is, signed by an authority that the worker trusts, and to nobody else. */
type CertificateAuthority = Awaited<ReturnType<typeof createCA>>;
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-tls-'));
const authority = { organization: 'Test', countryCode: 'NL', state: 'A', locality: 'A', validity: 2 };
let trusted: CertificateAuthority;
let system: System;
let outbound: Outbound;
const servers: Server[] = [];

beforeAll(async () => {
  trusted = await createCA(authority);
  const file = join(folder, 'authority.pem');
  writeFileSync(file, trusted.cert);
  const env = { ...OUTBOUND_ENV, EVENKEEL_OUTBOUND_ALLOW: 'localhost,127.0.0.1', NODE_EXTRA_CA_CERTS: file };
  const simulator = { SIMULATOR_SEED: 'tls', SIMULATOR_SUBSCRIBERS: '0' };
  system = await startSystem({ queue: 'redis', workers: 1, simulator, env });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  outbound = steerOutbound(system);
}, 180_000);
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Receiver {
  readonly port: number;
  /** What each request was sent to: the name of the handshake, and the header. */
  readonly told: {
    readonly servername: unknown;
    readonly host: string | undefined;
    readonly from: string | undefined;
  }[];
}

/** Its certificate is for these names, by this authority. */
async function receive(domains: string[], ca: CertificateAuthority): Promise<Receiver> {
  const { cert, key } = await createCert({ ca, domains, validity: 2 });
  const told: Receiver['told'] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const { servername } = request.socket as TLSSocket & { servername: unknown };
    told.push({ servername, host: request.headers.host, from: request.socket.remoteAddress });
    request.resume().on('end', () => response.end());
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: (server.address() as AddressInfo).port, told };
}

it('it is delivered to the name that the certificate has, and refused by every other certificate', async () => {
  const unknown = await createCA({ ...authority, organization: 'Nobody knows' });
  const [right, stranger, another] = await Promise.all([
    receive(['localhost'], trusted),
    receive(['localhost'], unknown),
    receive(['hooks.example.com'], trusted),
  ]);
  const urls = {
    right: `https://localhost:${right.port}/hooks`,
    stranger: `https://localhost:${stranger.port}/hooks`,
    another: `https://localhost:${another.port}/hooks`,
    // The connection goes to this address in the first case, too; asked for by it, the certificate must have it.
    address: `https://127.0.0.1:${right.port}/hooks`,
  };
  const endpoints: Record<string, string> = {};
  for (const [name, url] of Object.entries(urls)) endpoints[name] = await outbound.tell(name, { url });
  await system.control('POST', 'mutations', { mutations: [{ burst: { events: 5, subscribers: 2 } }] });
  await system.settle();

  const errorsOf = async (name: string) =>
    system.rows<{ error: string | null; status: number | null; answer: string }>(
      'select distinct error, status, answer from evenkeel.attempt where endpoint = $1',
      [endpoints[name]],
    );
  await waitFor(async () => (await Promise.all(Object.keys(urls).map(errorsOf))).every((rows) => rows.length > 0), {
    timeoutMs: 30_000,
    what: 'each endpoint to be tried',
  });
  expect(await errorsOf('right')).toEqual([{ error: null, status: 200, answer: '' }]);
  expect(new Set(right.told.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ servername: 'localhost', host: `localhost:${right.port}`, from: '127.0.0.1' })]),
  );
  const refused = (why: RegExp) => [{ error: 'tls', status: null, answer: expect.stringMatching(why) }];
  expect(await errorsOf('stranger')).toEqual(refused(/unable to (verify|get local issuer)/));
  expect(await errorsOf('another')).toEqual(refused(/does not match certificate's altnames/));
  expect(await errorsOf('address')).toEqual(refused(/does not match certificate's altnames/));
  expect([stranger.told, another.told]).toEqual([[], []]);
}, 120_000);
