import { join } from 'node:path';
import { isAlive } from '@evenkeel/local-stack';
import { runApp } from './run-app';

const script = join(__dirname, 'fixtures', 'app.fixture.js');

describe('runApp', () => {
  it('answers once the app is ready, and stops it', async () => {
    const app = await runApp('fixture', {}, { script });
    expect((await fetch(`${app.managementUrl}/health/ready`)).status).toBe(200);
    expect(await app.stop()).toBe(0);
    expect(isAlive(app.pid)).toBe(false);
  });

  it('hands on nothing of the test’s own environment', async () => {
    const app = await runApp('fixture', {}, { script, readyLine: /listening/ });
    expect(app.output()).toBe('listening, secret unknown\n');
    await app.kill();
    expect(isAlive(app.pid)).toBe(false);
  });

  it('says what the app printed when it ends instead of getting ready', async () => {
    await expect(runApp('fixture', { BROKEN: '1' }, { script })).rejects.toThrow(
      /fixture ended before it was ready; it printed:\nDATABASE_URL is missing/,
    );
  });

  it('says what to do where the app is not built', async () => {
    await expect(runApp('no-such-app', {})).rejects.toThrow(/no-such-app.dist.main\.js is missing: build it first/);
  });
});
