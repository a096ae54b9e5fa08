import { createLogger } from '@evenkeel/observability';
import { tellKeepers } from './tell-keepers';

describe('tellKeepers', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function telling() {
    const said: unknown[] = [];
    const write = (line: string): void => {
      const { level, msg, keeper, elsewhere } = JSON.parse(line) as Record<string, unknown>;
      said.push([level, String(msg).split(/[,;:]/).at(-1)?.trim(), keeper, elsewhere].filter((each) => each != null));
    };
    const queue = { name: 'queue', works: true, isReady: () => queue.works };
    const tell = tellKeepers(queue, createLogger('ingest', 'debug', { write }));
    /** What comes in the time, four deliveries a second, is kept by this one; null: by none. */
    const keepFor = (ms: number, keeper: string | null): void => {
      queue.works = keeper === 'queue';
      for (let passed = 0; passed < ms; passed += 250) {
        if (keeper === null) tell.nothingKept(new Error('away'));
        else tell.kept(keeper, 1);
        jest.advanceTimersByTime(250);
      }
    };
    return { said, queue, tell, keepFor };
  }
  const [DEBUG, INFO, WARN, ERROR] = [20, 30, 40, 50];
  const BLIP = 'deliveries were not kept by the queue for a moment';
  const AGAIN = 'deliveries are kept by the queue again';

  it('tells who keeps in the stead of the queue once it lasts, and its end, with how many were kept elsewhere', () => {
    const { said, keepFor } = telling();
    keepFor(5_000, 'queue');
    keepFor(1_750, 'postgres');
    expect(said).toEqual([]);
    keepFor(10_000, 'postgres');
    expect(said).toEqual([[WARN, 'postgres keeps them', 'postgres', 8]]);
    keepFor(10_000, 'queue');
    expect(said.slice(1)).toEqual([[INFO, AGAIN, 'queue', 47]]);
  });

  it('tells of what ends sooner only to who debugs, each time anew', () => {
    const { said, keepFor } = telling();
    for (let blips = 0; blips < 3; blips += 1) {
      keepFor(1_500, 'postgres');
      keepFor(5_000, 'queue');
    }
    expect(said).toEqual(Array(3).fill([DEBUG, BLIP, 'queue', 6]));
  });

  it('sees by the readiness of the queue that an outage goes on, or ended, although nobody sends', () => {
    const { said, queue, keepFor } = telling();
    keepFor(250, 'postgres');
    jest.advanceTimersByTime(10_000);
    expect(said).toEqual([[WARN, 'postgres keeps them', 'postgres', 1]]);
    queue.works = true;
    jest.advanceTimersByTime(10_000);
    expect(said.slice(1)).toEqual([[INFO, AGAIN, 'queue', 1]]);
  });

  it('tells once of a queue that calls itself ready again and again but takes nothing', () => {
    const { said, queue, tell } = telling();
    for (let rounds = 0; rounds < 20; rounds += 1) {
      queue.works = false;
      tell.kept('postgres', 1);
      jest.advanceTimersByTime(1_000);
      queue.works = true;
      jest.advanceTimersByTime(500);
    }
    expect(said).toEqual([[WARN, 'postgres keeps them', 'postgres', expect.any(Number)]]);
  });

  it('tells of the next keeper, too, once that lasts', () => {
    const { said, keepFor } = telling();
    keepFor(4_000, 'postgres');
    keepFor(1_000, 'spool');
    keepFor(1_000, 'postgres');
    expect(said).toHaveLength(1);
    keepFor(4_000, 'spool');
    keepFor(4_000, 'queue');
    expect(said.map((line) => (line as unknown[]).slice(0, 2))).toEqual([
      [WARN, 'postgres keeps them'],
      [WARN, 'spool keeps them'],
      [INFO, AGAIN],
    ]);
  });

  it('tells at once, and once, that nothing keeps', () => {
    const { said, keepFor } = telling();
    keepFor(250, null);
    expect(said).toEqual([[ERROR, 'their senders are answered 503']]);
    keepFor(1_000, 'queue');
    keepFor(5_000, null);
    expect(said).toHaveLength(1);
    keepFor(5_000, 'queue');
    expect(said.slice(1)).toEqual([[INFO, AGAIN, 'queue', 0]]);
  });

  it('tells nothing more once it is stopped', () => {
    const { said, tell, keepFor } = telling();
    keepFor(1_000, 'postgres');
    tell.stop();
    jest.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
  });
});
