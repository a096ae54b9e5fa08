import { loadConfig, parseConfig } from '@evenkeel/config';
import { environment } from './environment';

const problemsOf = (env: Record<string, string>) => {
  const parsed = parseConfig(environment, env);
  return parsed.ok ? [] : parsed.problems;
};

describe('the environment', () => {
  it('needs nothing: a campaign that lives and tells nobody', () => {
    const { summary: _, ...config } = loadConfig(environment, {});
    expect(config).toEqual({
      port: 3002,
      host: '127.0.0.1',
      managementHost: '127.0.0.1',
      managementPort: 9002,
      logLevel: 'info',
      seed: 'evenkeel',
      list: expect.stringMatching(/^MF[0-9a-f]{10}$/),
      target: null,
      rate: 5,
      subscribers: 200,
      announce: true,
      concurrency: 64,
      deliveriesKept: 100_000,
      apiToken: 'simulator',
      callsPerHour: 5_000,
    });
  });

  it('wants a secret as soon as it has somewhere to send to', () => {
    const env = { SIMULATOR_WEBHOOK_URL: 'http://127.0.0.1:3000/webhooks/demo' };
    expect(problemsOf(env)).toEqual([expect.stringMatching(/^SIMULATOR_WEBHOOK_SECRET is required when/)]);
    const { target } = loadConfig(environment, { ...env, SIMULATOR_WEBHOOK_SECRET: 'hush' });
    expect(target).toEqual({ url: env.SIMULATOR_WEBHOOK_URL, secret: 'hush' });
  });

  it.each([
    ['SIMULATOR_RATE', '-1'],
    ['SIMULATOR_RATE', 'fast'],
    ['SIMULATOR_SUBSCRIBERS', '1.5'],
    ['SIMULATOR_ANNOUNCE', 'yes'],
    ['SIMULATOR_CONCURRENCY', '0'],
    ['SIMULATOR_WEBHOOK_URL', 'ftp://x'],
  ])('%s=%s is refused in one line', (name, value) => {
    expect(problemsOf({ SIMULATOR_WEBHOOK_SECRET: 'hush', [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must be`)),
    ]);
  });
});
