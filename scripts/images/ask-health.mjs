/**
 * The health check of an image, which has no curl: exit code 0 if the app answers yes at the path, on its management
 * port. Says what it answered otherwise, for `docker inspect`.
 */
const [path = '/health/live'] = process.argv.slice(2);
const url = `http://127.0.0.1:${process.env.MANAGEMENT_PORT}${path}`;

fetch(url, { signal: AbortSignal.timeout(4_000) })
  .then(async (response) => ({ ok: response.ok, said: await response.text() }))
  .catch((error) => ({ ok: false, said: `${url}: ${error.cause?.code ?? error.message}` }))
  .then(({ ok, said }) => {
    if (!ok) console.error(said);
    process.exitCode = ok ? 0 : 1;
  });
