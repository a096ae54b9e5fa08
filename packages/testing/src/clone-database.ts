import { templateDatabase } from './template-database';
import { createTestDatabase, type TestDatabase } from './test-databases';

/** A database of this test's own with every migration applied. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return createTestDatabase(await templateDatabase());
}
