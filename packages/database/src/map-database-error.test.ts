import { DatabaseError } from 'pg';
import { StoreUnavailable, UnstorableValue } from '@evenkeel/sync-engine';
import { mapDatabaseError } from './map-database-error';

/** As Prisma throws it for a statement of ours. */
function refusedWith(sqlstate: string, message = 'said Postgres'): Error {
  const driverAdapterError = { cause: { originalCode: sqlstate, originalMessage: message, kind: 'postgres' } };
  return Object.assign(new Error('Raw query failed'), { code: 'P2010', meta: { driverAdapterError } });
}

/** As the driver throws it, where it is asked without Prisma. */
function refusedByDriver(sqlstate: string): Error {
  return Object.assign(new DatabaseError('said Postgres', 1, 'error'), { code: sqlstate });
}

describe('what a failure of the database means', () => {
  it.each(['22P02', '22P05', '22003', '22021', '54001'])('%s blames the data', (sqlstate) => {
    expect(mapDatabaseError(refusedWith(sqlstate))).toBeInstanceOf(UnstorableValue);
    expect(mapDatabaseError(refusedByDriver(sqlstate))).toBeInstanceOf(UnstorableValue);
  });

  it('does not repeat the values that Postgres quotes', () => {
    const error = mapDatabaseError(refusedWith('22P02', 'invalid input syntax for type json: "ada@example.test"'));
    expect(error.message).toBe('Postgres refused a value (22P02)');
    expect(error.cause).toBeUndefined();
  });

  it.each(['42P01', '53100', '55P03', '57014', '57P01', '40001', '25006', '08006', 'XX000'])(
    '%s is waited out: no delivery is dead for it',
    (sqlstate) => {
      expect(mapDatabaseError(refusedWith(sqlstate))).toBeInstanceOf(StoreUnavailable);
      expect(mapDatabaseError(refusedByDriver(sqlstate))).toBeInstanceOf(StoreUnavailable);
    },
  );

  it.each(['23505', '23514', '21000'])(
    '%s is a fault of ours: neither waited out nor blamed on the data',
    (sqlstate) => {
      const error = mapDatabaseError(refusedWith(sqlstate));
      expect(error).not.toBeInstanceOf(StoreUnavailable);
      expect(error).not.toBeInstanceOf(UnstorableValue);
    },
  );

  it.each([
    [
      'a connection that is refused',
      Object.assign(new Error('P1001'), { meta: { driverAdapterError: { cause: { kind: 'DatabaseNotReachable' } } } }),
    ],
    ['a connection that broke', new Error('Client has encountered a connection error and is not queryable')],
    ['something that is no error', 'a string'],
  ])('%s is waited out', (_what, error) => {
    expect(mapDatabaseError(error)).toBeInstanceOf(StoreUnavailable);
  });
});
