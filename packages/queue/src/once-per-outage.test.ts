import { isConnectionError, LASTS_MS, oncePerOutage } from './once-per-outage';

describe('oncePerOutage', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const refused = new Error('refused');
  function reporting() {
    const said: string[] = [];
    const at = (level: string) => (_details: object, message: string) => {
      said.push(`${level}: ${message.replace(/ the queue in Redis.*/, '')}`);
    };
    const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    return { said, report: oncePerOutage(log, 'Redis', 'deliveries') };
  }

  it('tells of an outage that lasts once, and of its end once, however many tries lie between', () => {
    const { said, report } = reporting();
    report.back();
    for (let tries = 0; tries < 30; tries += 1) {
      report.lost(refused);
      jest.advanceTimersByTime(100);
    }
    report.back();
    report.back();
    report.lost(refused);
    jest.advanceTimersByTime(LASTS_MS);
    expect(said).toEqual(['warn: no connection to', 'info: connected to', 'warn: no connection to']);
  });

  it('does not tell of one that ends sooner, but to who debugs', () => {
    const { said, report } = reporting();
    for (let blips = 0; blips < 2; blips += 1) {
      report.lost(refused);
      jest.advanceTimersByTime(LASTS_MS - 1);
      report.back();
      jest.advanceTimersByTime(LASTS_MS);
    }
    expect(said).toEqual(['debug: no connection to', 'debug: no connection to']);
  });

  it('tells nothing more once it is stopped', () => {
    const { said, report } = reporting();
    report.lost(refused);
    report.stop();
    jest.advanceTimersByTime(LASTS_MS);
    report.back();
    report.lost(refused);
    jest.advanceTimersByTime(LASTS_MS);
    expect(said).toEqual([]);
  });
});

it.each([
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  [new Error('Connection is closed.'), true],
  [new Error('Connection terminated unexpectedly'), true],
  [Object.assign(new Error('the database system is shutting down'), { code: '57P03' }), true],
  [new Error('ERR script refused'), false],
])('%s is about the connection: %s', (error, expected) => expect(isConnectionError(error)).toBe(expected));
