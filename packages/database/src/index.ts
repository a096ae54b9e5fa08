export { openDatabase, type Database, type DatabaseOptions } from './open-database';
export type { ConfiguredSource } from './sources';
