import { createTestDatabase, type TestDatabase } from './test-databases';

/** A database of this test's own with nothing in it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createTestDatabase(undefined);
}
