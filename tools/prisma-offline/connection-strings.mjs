// Prisma's connection URLs carry parameters of Prisma's own. `pg` would hand the unknown ones to the server, which
// refuses the connection, so they are read and taken out here.

const PRISMA_ONLY_PARAMETERS = [
  'schema',
  'connection_limit',
  'pool_timeout',
  'pgbouncer',
  'socket_timeout',
  'statement_cache_size',
  'sslaccept',
];

/**
 * @param {string | undefined} connectionString
 * @returns {{ url: string, host: string, database: string, schema: string }} `url` is fit for `pg`
 */
export function readConnectionString(connectionString) {
  if (!connectionString) throw new Error('The datasource has no URL: set DATABASE_URL.');
  const url = new URL(connectionString);
  const schema = url.searchParams.get('schema') ?? 'public';
  for (const name of PRISMA_ONLY_PARAMETERS) url.searchParams.delete(name);
  return { url: url.toString(), host: url.host, database: decodeURIComponent(url.pathname.slice(1)), schema };
}

/** The same server, user and parameters, another database. */
export function withDatabase(connectionString, database) {
  const url = new URL(connectionString);
  url.pathname = '/' + encodeURIComponent(database);
  return url.toString();
}
