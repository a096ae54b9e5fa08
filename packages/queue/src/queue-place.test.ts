import { queuePlace } from './queue-place';

const databaseUrl = 'postgres://db/evenkeel';

it('is Redis where there is one, else the database', () => {
  expect(queuePlace({ redisUrl: 'redis://r', databaseUrl })).toEqual({ redisUrl: 'redis://r' });
  expect(queuePlace({ redisUrl: null, databaseUrl })).toEqual({ databaseUrl });
  expect(queuePlace({ redisUrl: undefined, databaseUrl })).toEqual({ databaseUrl });
});
