export { openDatabase, type Database, type DatabaseOptions } from './open-database';
export type { ConfiguredSource, SealedSource } from './sources';
