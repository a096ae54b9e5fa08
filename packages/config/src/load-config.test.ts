import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuredSource } from './configured-source-piece';
import { BadConfig, loadConfig, parseConfig } from './load-config';
import {
  databaseUrl,
  encryptionKey,
  keptDays,
  logLevel,
  managementHost,
  managementPort,
  port,
  redisUrl,
} from './shared-pieces';
import { csvSchema } from './value-schemas';
import { variable } from './variable';

const pieces = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  port: port(3000),
  managementHost,
  managementPort: managementPort(9000),
  logLevel,
  keptDays,
  configuredSource,
};
const key = randomBytes(32);
const good = {
  DATABASE_URL: 'postgres://app:s3cret@db/evenkeel?password=other',
  REDIS_URL: 'redis://:s3cret@127.0.0.1:6379/1',
  EVENKEEL_ENCRYPTION_KEY: key.toString('base64'),
};
const problemsOf = (env: Record<string, string>) => {
  const parsed = parseConfig(pieces, env);
  return parsed.ok ? [] : parsed.problems;
};

describe('parseConfig', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'evenkeel-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, String(Math.random()));
    writeFileSync(path, text);
    return path;
  };

  it('reads the required variables and gives the others their standard values', () => {
    expect(loadConfig(pieces, good)).toMatchObject({
      databaseUrl: good.DATABASE_URL,
      redisUrl: good.REDIS_URL,
      encryptionKey: key,
      port: 3000,
      managementHost: '127.0.0.1',
      managementPort: 9000,
      logLevel: 'info',
      configuredSource: null,
    });
  });

  it('tells all that is missing, a line each', () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/^DATABASE_URL is required/),
      'EVENKEEL_ENCRYPTION_KEY is required',
    ]);
  });

  it('does without a Redis: then there is none', () => {
    const { REDIS_URL: _, ...rest } = good;
    expect(loadConfig(pieces, rest).redisUrl).toBeNull();
    expect(loadConfig(pieces, { ...rest, REDIS_URL: '' }).redisUrl).toBeNull();
  });

  it('takes several hosts for nodes of a Redis Cluster, a URL each', () => {
    const of = (REDIS_URL: string) => loadConfig(pieces, { ...good, REDIS_URL }).redisUrl;
    expect(of('rediss://me:a,b@one:7000,two:7001,[::1]:7002')).toEqual([
      'rediss://me:a,b@one:7000',
      'rediss://me:a,b@two:7001',
      'rediss://me:a,b@[::1]:7002',
    ]);
    expect(problemsOf({ ...good, REDIS_URL: 'redis://one:7000,two:7001/1' })).toEqual([
      'REDIS_URL names several hosts, so it is a Redis Cluster, which has database 0 alone',
    ]);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '3000x'],
    ['MANAGEMENT_PORT', '-1'],
    ['MANAGEMENT_HOST', 'http://metrics'],
    ['MANAGEMENT_HOST', '0.0.0.0 '],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://one:7000,two:port'],
    ['EVENKEEL_ENCRYPTION_KEY', Buffer.alloc(31, 7).toString('base64')],
    ['EVENKEEL_ENCRYPTION_KEY', 'not base64 at all'],
    ['REFERRALHERO_API_URL', 'ftp://x'],
    ['EVENKEEL_KEEP_DELIVERIES_DAYS', '1.5'],
    ['EVENKEEL_KEEP_DELIVERIES_DAYS', '1'],
    ['EVENKEEL_KEEP_CHANGES_DAYS', '30'],
    ['EVENKEEL_KEEP_CHANGES_DAYS', '4000'],
  ])('%s=%s is refused in one line that does not hold the value', (name, value) => {
    const problems = problemsOf({ ...good, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be`))]);
    expect(problems[0]).not.toContain(value === '-1' ? ' -1' : value);
  });

  it('keeps deliveries for 30 days and changes for 400, unless told otherwise', () => {
    expect(loadConfig(pieces, good).keptDays).toEqual({ deliveries: 30, changes: 400 });
    const env = { ...good, EVENKEEL_KEEP_DELIVERIES_DAYS: '2', EVENKEEL_KEEP_CHANGES_DAYS: '3650' };
    expect(loadConfig(pieces, env).keptDays).toEqual({ deliveries: 2, changes: 3_650 });
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig(pieces, { ...good, PORT: '', REFERRALHERO_LIST: '' })).toMatchObject({
      port: 3000,
      configuredSource: null,
    });
  });

  it('reads a secret from the file that NAME_FILE names, without its last line break', () => {
    const { EVENKEEL_ENCRYPTION_KEY, ...rest } = good;
    const env = { ...rest, EVENKEEL_ENCRYPTION_KEY_FILE: file(`${EVENKEEL_ENCRYPTION_KEY}\n`) };
    expect(loadConfig(pieces, env).encryptionKey).toEqual(key);
  });

  it('refuses a secret that is given twice, and a file that cannot be read', () => {
    expect(problemsOf({ ...good, REDIS_URL_FILE: file('redis://x') })).toEqual([
      'REDIS_URL is set, and REDIS_URL_FILE too: set one of them',
    ]);
    const { REDIS_URL: _, ...rest } = good;
    expect(problemsOf({ ...rest, REDIS_URL_FILE: join(folder, 'none') })).toEqual([
      expect.stringMatching(/^REDIS_URL_FILE cannot be read: ENOENT/),
    ]);
  });

  it('throws all problems from loadConfig', () => {
    expect(() => loadConfig(pieces, { ...good, PORT: 'x', LOG_LEVEL: 'y' })).toThrow(BadConfig);
  });

  it('summarizes without any secret', () => {
    const list = { REFERRALHERO_LIST: 'MF1', REFERRALHERO_WEBHOOK_SECRET: 'hush' };
    const { summary } = loadConfig(pieces, { ...good, ...list, PORT: '80' });
    expect(summary).toEqual({
      DATABASE_URL: 'postgres://app:***@db/evenkeel',
      REDIS_URL: 'redis://:***@127.0.0.1:6379/1',
      EVENKEEL_ENCRYPTION_KEY: '(set)',
      PORT: '80',
      REFERRALHERO_LIST: 'MF1',
      REFERRALHERO_WEBHOOK_SECRET: '(set)',
    });
    const cluster = { ...good, REDIS_URL: 'redis://:hush@one:7000,two:7001' };
    expect(loadConfig(pieces, cluster).summary['REDIS_URL']).toBe('(set)');
  });

  it('splits a comma-separated variable', () => {
    const hosts = { hosts: variable('HOSTS', csvSchema) };
    expect(loadConfig(hosts, { HOSTS: ' a, b,,c ' }).hosts).toEqual(['a', 'b', 'c']);
    expect(loadConfig(hosts, {}).hosts).toEqual([]);
  });
});

describe('the source that the environment describes', () => {
  it('is described by its list, its secret and, for reads, its token', () => {
    const env = { REFERRALHERO_LIST: 'MF1', REFERRALHERO_WEBHOOK_SECRET: 'hush' };
    expect(loadConfig({ configuredSource }, env).configuredSource).toEqual({
      name: 'referralhero',
      provider: 'referralhero',
      listUuid: 'MF1',
      webhookSecret: 'hush',
      apiToken: null,
      apiUrl: 'https://app.referralhero.com/api/v2',
    });
    const more = { ...env, REFERRALHERO_API_TOKEN: 'token', REFERRALHERO_API_URL: 'http://127.0.0.1:3002/api/v2/' };
    expect(loadConfig({ configuredSource }, more).configuredSource).toMatchObject({
      apiToken: 'token',
      apiUrl: 'http://127.0.0.1:3002/api/v2',
    });
  });

  it('wants a secret as soon as it has a list', () => {
    expect(parseConfig({ configuredSource }, { REFERRALHERO_LIST: 'MF1' })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^REFERRALHERO_WEBHOOK_SECRET is required when REFERRALHERO_LIST is set/)],
    });
  });
});
