import {
  configuredSource,
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  parseConfig,
  type Pieces,
} from '@evenkeel/config';
import { repositoryRoot } from '@evenkeel/local-stack';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { adminConfig } from '../apps/admin/src/admin-config';
import { ingestConfig } from '../apps/ingest/src/ingest-config';
import { environment as simulatorConfig } from '../apps/simulator/src/environment';
import { workerConfig } from '../apps/worker/src/config';
import { cliConfig } from '../packages/cli/src/cli-config';

/** What docker-compose.yml and the Dockerfile promise, read without an engine; `npm run smoke:compose` runs them on one. */
interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly restart: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory: string } } };
  readonly container_name?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

const root = repositoryRoot();
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose;
const service = (name: string) => compose.services[name]!;
const services = Object.entries(compose.services);
const names = (wanted: (service: Service) => boolean) =>
  services.filter(([, candidate]) => wanted(candidate)).map(([name]) => name);

const ONE_SHOTS = ['init', 'migrate', 'connect-demo'];
const APPS = ['worker', 'ingest', 'admin', 'simulator'];
const SERVERS = ['postgres', 'redis'];

describe('docker-compose.yml', () => {
  it('has the services of the product, and the simulator in the profile demo only', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...ONE_SHOTS, ...APPS, ...SERVERS].sort());
    expect(names(({ profiles }) => profiles !== undefined).sort()).toEqual(['connect-demo', 'simulator']);
    expect(service('postgres').image).toMatch(/^postgres:18/);
    expect(service('redis').image).toMatch(/^redis:8/);
  });

  it.each(services)(
    '%s is contained: nothing to write on, nothing to gain, limits, and a log that ends',
    (name, it) => {
      expect(it.read_only).toBe(true);
      expect(it.cap_drop).toEqual(['ALL']);
      expect(it.security_opt).toContain('no-new-privileges:true');
      expect(it.deploy?.resources.limits.memory).toMatch(/^\d+[MG]$/);
      expect(it.logging?.options).toMatchObject({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
      expect(it.restart).toBe(ONE_SHOTS.includes(name) ? 'no' : 'unless-stopped');
    },
  );

  it.each(services)('%s keeps what it keeps in named volumes', (_name, { volumes = [] }) => {
    for (const mount of volumes) expect(Object.keys(compose.volumes)).toContain(mount.split(':')[0]);
  });

  it('publishes the port of ingest, to this machine alone the one of admin, and nothing else', () => {
    expect(names(({ ports }) => ports !== undefined)).toEqual(['ingest', 'admin']);
    expect(service('ingest').ports).toEqual(['${INGEST_PORT:-3000}:3000']);
    expect(service('admin').ports).toEqual(['127.0.0.1:${ADMIN_PORT:-3001}:3001']);
  });

  it('keeps Postgres and the queue on a network that leads nowhere, and the simulator off it', () => {
    expect(compose.networks['data']?.internal).toBe(true);
    for (const name of SERVERS) expect(service(name).networks).toEqual(['data']);
    expect(service('simulator').networks).not.toContain('data');
    expect(service('init').network_mode).toBe('none');
  });

  it('starts in the order of an upgrade: secrets, Postgres, migrate, worker, ingest', () => {
    const waitsFor = (name: string) =>
      Object.fromEntries(Object.entries(service(name).depends_on ?? {}).map(([on, { condition }]) => [on, condition]));
    const [completed, healthy] = ['service_completed_successfully', 'service_healthy'];
    expect(waitsFor('postgres')).toEqual({ init: completed });
    expect(waitsFor('migrate')).toEqual({ init: completed, postgres: healthy });
    expect(waitsFor('worker')).toMatchObject({ migrate: completed, postgres: healthy, redis: healthy });
    expect(waitsFor('ingest')).toMatchObject({ migrate: completed, worker: 'service_started' });
    expect(waitsFor('admin')).toEqual({ migrate: completed, postgres: healthy, redis: healthy });
    expect(waitsFor('simulator')).toEqual({ 'connect-demo': completed, ingest: healthy });
  });

  it('lets the worker be scaled, and gives every app longer to stop than a clean stop takes', () => {
    expect(service('worker').container_name).toBeUndefined();
    for (const name of APPS) expect(Number.parseInt(service(name).stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  it('runs a Redis that keeps what it confirmed, and forgets nothing to make room', () => {
    const command = service('redis').command?.join(' ');
    for (const option of ['appendonly yes', 'appendfsync always', 'maxmemory-policy noeviction'])
      expect(command).toContain(`--${option}`);
  });

  it('shows each secret to those who need it', () => {
    const see = (volume: string) =>
      names(({ volumes = [] }) => volumes.some((mount) => mount.startsWith(`${volume}:`)));
    expect(see('app-secrets')).toEqual(['init', 'migrate', 'worker', 'ingest', 'admin', 'connect-demo']);
    expect(see('admin-secrets')).toEqual(['init', 'admin']);
    expect(see('postgres-secrets')).toEqual(['init', 'postgres']);
    expect(see('demo-secrets')).toEqual(['init', 'connect-demo', 'simulator']);
    const writable = names(({ volumes = [] }) => volumes.some((mount) => /-secrets:(?!.*:ro$)/.test(mount)));
    expect(writable).toEqual(['init']);
  });
});

describe('the environment of a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-compose-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(() => {
    for (const part of ['admin', 'app', 'demo', 'postgres']) mkdirSync(join(folder, part));
    execFileSync(process.execPath, [join(root, 'scripts/images/make-secrets.mjs'), folder]);
  });

  const configs: Record<string, Pieces> = {
    migrate: { databaseUrl },
    'connect-demo': { databaseUrl, encryptionKey, formerEncryptionKey, target: simulatorConfig.target },
    worker: workerConfig,
    ingest: ingestConfig,
    admin: { ...adminConfig, apiKey: cliConfig.apiKey },
    simulator: simulatorConfig,
  };
  const ofService = (name: string) => ({ ...imageEnvironment(name), ...service(name).environment });

  it.each(Object.entries(configs))('%s knows every variable that it is given', (name, pieces) => {
    const variables = Object.values(pieces).flatMap((piece) => piece.variables);
    const known = variables.flatMap(({ name, shown }) => (shown === 'plainly' ? [name] : [name, `${name}_FILE`]));
    expect(known).toEqual(expect.arrayContaining(Object.keys(ofService(name))));
  });

  it.each(Object.entries(configs))('%s starts with nothing set, on the secrets that init made', (name, pieces) => {
    const parsed = parseConfig(pieces, withDefaults(ofService(name), folder));
    expect(parsed).toMatchObject({ ok: true });
  });

  it.each(['worker', 'ingest'])('%s connects the campaign that the environment of compose names', (name) => {
    const given = { REFERRALHERO_LIST: 'MF0123456789', REFERRALHERO_WEBHOOK_SECRET: 's', REFERRALHERO_API_TOKEN: 't' };
    const environment = withDefaults(service(name).environment ?? {}, folder, given);
    expect(parseConfig({ configuredSource }, environment)).toMatchObject({
      config: { configuredSource: { name: 'referralhero', listUuid: 'MF0123456789', apiToken: 't' } },
    });
  });
});

describe('the Dockerfile', () => {
  const stages = new Map(
    text('Dockerfile')
      .split(/^FROM /m)
      .slice(1)
      .map((stage) => [/ AS (\w+)/.exec(stage)?.[1] ?? '', stage]),
  );

  it('can be built by the plain builder, on Node 24', () => {
    expect(text('Dockerfile')).not.toMatch(/^RUN --|<<|^# *syntax=/m);
    for (const base of ['build', 'trimmed']) expect(stages.get(base)).toMatch(/^node:24-bookworm-slim /);
  });

  it.each(names(({ build }) => build !== undefined))('%s is one of its images, and does not run as root', (name) => {
    const stage = stages.get(service(name).build?.target ?? '');
    expect(stage).toMatch(/^runtime /);
    expect(stage).not.toMatch(/^USER/m);
    expect(stages.get('runtime')).toMatch(/^USER node$/m);
    expect(service(name)).not.toHaveProperty('user');
  });

  it('has a health check for every app; Postgres and Redis have theirs in the compose file', () => {
    for (const name of APPS)
      expect(stages.get(name)).toMatch(/^HEALTHCHECK .* CMD \["node", "dist\/health\.mjs", "\/h/m);
    for (const name of SERVERS) expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
  });

  it('makes the folder of every volume of ours, for its owner', () => {
    const folders = [...APPS, ...ONE_SHOTS].flatMap((name) => service(name).volumes?.map((it) => it.split(':')[1]));
    for (const folder of folders) expect(stages.get('runtime')).toContain(` ${String(folder)}`);
  });
});

function imageEnvironment(name: string): Record<string, string> {
  const stage = text('Dockerfile')
    .split(/^FROM /m)
    .find((candidate) => candidate.startsWith(`runtime AS ${name}\n`));
  const [, line = ''] = /^ENV (.*)$/m.exec(stage ?? '') ?? [];
  return Object.fromEntries(
    line.split(' ').flatMap((pair) => (pair === '' ? [] : [pair.split('=') as [string, string]])),
  );
}

/** As compose would fill it in with only `given` set, and the volumes of secrets at `folder`. */
function withDefaults(environment: Record<string, string>, folder: string, given: Record<string, string> = {}) {
  const fill = (value: string) =>
    value
      .replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, standard: string) => given[name] ?? standard)
      .replace(/^\/run\/evenkeel/, folder);
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value)]));
}
