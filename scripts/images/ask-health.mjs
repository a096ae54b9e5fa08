/**
 * The health check of an image, which has no curl: exit code 0 if the app answers yes at the path, on its management
 * port. Says what it answered, for `docker inspect`, and for a person who asks for `/metrics`.
 */
const [path = '/health/live'] = process.argv.slice(2);
const url = `http://127.0.0.1:${process.env.MANAGEMENT_PORT}${path}`;

fetch(url, { signal: AbortSignal.timeout(4_000) })
  .then(async (response) => ({ ok: response.ok, said: await response.text() }))
  .catch((error) => ({ ok: false, said: `${url}: ${error.cause?.code ?? error.message}` }))
  .then(({ ok, said }) => {
    console.log(said);
    process.exitCode = ok ? 0 : 1;
  });
