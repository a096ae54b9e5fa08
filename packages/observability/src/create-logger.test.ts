import { createLogger } from './create-logger';
import { nestLogger } from './nest-logger';

function capture(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLogger('ingest', level, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

describe('createLogger', () => {
  it('writes JSON lines that bear the name of the app', () => {
    const { lines, log } = capture();
    log.info({ source: 'demo' }, 'refreshed');
    expect(lines).toEqual([expect.objectContaining({ app: 'ingest', source: 'demo', msg: 'refreshed' })]);
  });

  it('never writes a secret, however it is nested', () => {
    const { lines, log } = capture();
    const source = { name: 'demo', webhookSecrets: ['hush'], apiToken: 'hush' };
    log.info({ source, settings: { source }, encryptionKey: 'hush' }, 'loaded');
    expect(JSON.stringify(lines)).not.toContain('hush');
    expect(JSON.stringify(lines)).toContain('demo');
  });
});

describe('nestLogger', () => {
  it('keeps the context, and an error with its stack', () => {
    const { lines, log } = capture('debug');
    nestLogger(log).log('mapped', 'Router');
    nestLogger(log).error(new Error('broken'), 'Handler');
    expect(lines).toEqual([
      expect.objectContaining({ level: 20, msg: 'mapped', context: 'Router' }),
      expect.objectContaining({ level: 50, msg: 'broken', err: expect.objectContaining({ type: 'Error' }) }),
    ]);
  });
});
