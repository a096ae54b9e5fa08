import { mapDatabaseError } from './map-database-error';

/** What Prisma's own queries throw, as `mapDatabaseError` makes it. */
export async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mapDatabaseError(error);
  }
}
