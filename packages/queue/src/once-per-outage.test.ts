import { isConnectionError, oncePerOutage } from './once-per-outage';

it('an outage is told of once, and its end once, however many tries lie between', () => {
  const said: string[] = [];
  const say = (_details: object, message: string) => void said.push(message);
  const report = oncePerOutage({ info: say, warn: say, error: say }, 'Redis', 'deliveries');
  report.back();
  for (let tries = 0; tries < 3; tries++) report.lost(new Error('refused'));
  report.back();
  report.back();
  report.lost(new Error('refused'));
  expect(said.map((line) => line.split(' ')[0])).toEqual(['no', 'connected', 'no']);
});

it.each([
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  [new Error('Connection is closed.'), true],
  [new Error('Connection terminated unexpectedly'), true],
  [Object.assign(new Error('the database system is shutting down'), { code: '57P03' }), true],
  [new Error('ERR script refused'), false],
])('%s is about the connection: %s', (error, expected) => expect(isConnectionError(error)).toBe(expected));
