/**
 * `npm run smoke:compose`: the images are built and the system is run by compose on the engine that is here, as a newcomer
 * would, under a project name of its own. A line for each step, and one at the end that says passed or failed, which the
 * exit code says too. Whatever happens, all of it is taken down again, volumes and images included.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { composeProject, findCompose } from './smoke/compose-project.mjs';
import { sendWebhook } from './smoke/send-webhook.mjs';
import { waitUntil } from './smoke/wait-until.mjs';

const MINUTES = 60_000;
const WORKERS = 4;
const IMAGE_LIMIT_MB = 250;

const root = join(import.meta.dirname, '..');
const provider = { list: 'MF0123456789', secret: randomBytes(24).toString('base64url') };
let project;
let adminUrl;

async function step(name, work) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
  try {
    const said = await work();
    console.log(`ok      ${name.padEnd(44)} ${seconds().padStart(8)}${said ? `   ${said}` : ''}`);
  } catch (error) {
    console.log(`FAILED  ${name.padEnd(44)} ${seconds().padStart(8)}`);
    throw error;
  }
}

async function prepare() {
  const [port, adminPort] = [await freePort(), await freePort()];
  const found = await findCompose();
  provider.url = `http://127.0.0.1:${port}`;
  adminUrl = `http://127.0.0.1:${adminPort}`;
  project = composeProject(found, {
    ...{ name: `evenkeel-smoke-${process.pid}`, root },
    env: {
      ...{ INGEST_PORT: String(port), ADMIN_PORT: String(adminPort) },
      REFERRALHERO_LIST: provider.list,
      REFERRALHERO_WEBHOOK_SECRET: provider.secret,
      REFERRALHERO_API_TOKEN: '', // whatever an .env file says: nothing is asked of the real provider
    },
  });
  return `${[found.program, ...found.words].join(' ')} ${found.version}`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function buildImages() {
  await project.compose(['--profile', 'demo', 'build'], 30 * MINUTES);
}

async function up() {
  await project.compose(['up', '-d'], 10 * MINUTES);
  await ingestIsReady();
}

async function ingestIsReady() {
  const isReady = async () => {
    const answer = await fetch(`${provider.url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer(); // one that is not read holds its connection
    return answer.ok;
  };
  await waitUntil('ingest to be ready', isReady, 2 * MINUTES);
}

async function webhooksBecomeRows(prefix, count) {
  const ids = Array.from({ length: count }, (_, index) => `sub_${prefix}_${index}`);
  for (const id of ids) await sendWebhook(provider, id);
  const list = ids.map((id) => `'${id}'`).join(',');
  const sql = `select count(*) from mirror.subscriber where source = 'referralhero' and id in (${list})`;
  await waitUntil(`${count} rows`, async () => Number(await project.select(sql)) === count, 2 * MINUTES);
}

/** Told, not judged: much of an image is its base, and engines count differently. */
async function imageSizes() {
  const sizes = [];
  for (const service of ['init', 'migrate', 'ingest', 'worker', 'admin', 'simulator']) {
    const [container] = await project.containers(service, '--all');
    const image = await project.inspect(container, '{{.Image}}');
    const bytes = await project.docker('image', 'inspect', '--format', '{{.Size}}', image);
    sizes.push(`${service} ${Math.round(Number(bytes) / 1e6)}`);
  }
  return `${sizes.join(', ')} MB; each should be under ${IMAGE_LIMIT_MB}`;
}

async function appsAreContained() {
  for (const service of ['ingest', 'worker', 'admin']) {
    const [id] = await project.containers(service);
    const said = await project.inspect(id, '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.State.Health.Status}}');
    if (!said.startsWith('node true ')) throw new Error(`${service} runs as: ${said}`);
  }
}

/** With the key that init made: asked from outside, and by the command inside. */
async function adminAnswers() {
  const key = await project.compose(['exec', '-T', 'admin', 'cat', '/run/evenkeel/admin/admin-key'], 30_000);
  for (const path of ['/docs/', '/docs/static/swagger-ui.css', '/v1/subscribers/referralhero/sub_first_0']) {
    const answer = await fetch(`${adminUrl}${path}`, { headers: { Authorization: `Bearer ${key}` } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
  }
  await consoleIsServed();
  await project.compose(['exec', '-T', 'admin', 'node', 'dist/evenkeel.js', 'status'], 30_000);
}

/** Its page, and the script that the page asks for. */
async function consoleIsServed() {
  const page = await (await fetch(adminUrl)).text();
  const script = /<script [^>]*src="([^"]+)"/.exec(page)?.[1];
  if (script === undefined) throw new Error(`the console's page has no script: ${page.slice(0, 200)}`);
  const answer = await fetch(new URL(script, adminUrl));
  const type = answer.headers.get('content-type') ?? '';
  if (!answer.ok || !type.includes('javascript')) throw new Error(`${script} was answered ${answer.status}, ${type}`);
  await answer.arrayBuffer();
}

async function scaleWorkers() {
  await project.compose(['up', '-d', '--no-recreate', '--scale', `worker=${WORKERS}`], 5 * MINUTES);
  await workersAreHealthy(WORKERS);
}

async function workersAreHealthy(count) {
  const healthy = async (id) => (await project.inspect(id, '{{.State.Health.Status}}')) === 'healthy';
  await waitUntil(`${count} healthy workers`, async () => {
    const ids = await project.containers('worker');
    return ids.length === count && (await Promise.all(ids.map(healthy))).every(Boolean);
  });
}

async function killWorker() {
  const [id] = await project.containers('worker');
  await Promise.all([webhooksBecomeRows('killed', 40), project.docker('kill', id)]);
  // An engine takes a kill by hand for a wish, and does not start it again by itself.
  await scaleWorkers();
}

/** SIGTERM from inside is handled: a clean end, which is none of a user's, so the engine starts it again. */
async function endWorker() {
  const [id] = await project.containers('worker');
  await project.docker('exec', id, 'node', '-e', 'process.kill(1, "SIGTERM")');
  const again = async () => Number(await project.inspect(id, '{{.RestartCount}}')) > 0;
  await waitUntil('the worker to be started again', again);
  await workersAreHealthy(WORKERS);
}

async function restartIngest() {
  await project.compose(['restart', 'ingest'], 2 * MINUTES);
  await ingestIsReady();
  await webhooksBecomeRows('restarted', 5);
}

async function demo() {
  const words = ['--profile', 'demo', 'up', '-d', '--no-recreate', '--scale', `worker=${WORKERS}`];
  await project.compose(words, 5 * MINUTES);
  const sql = `select count(*) from mirror.subscriber where source = 'demo' and not provisional`;
  await waitUntil('rows of the simulator, proven by a read', async () => Number(await project.select(sql)) > 0);
}

/** As an operator upgrades; the system goes on. */
async function migrateAgain() {
  await project.compose(['run', '--rm', '--no-deps', '-T', 'migrate'], 2 * MINUTES);
}

async function down() {
  const words = ['--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '30'];
  await project.compose(['--profile', 'demo', 'down', ...words], 5 * MINUTES);
  const left = await project.leftovers();
  if (left.length > 0) throw new Error(`left behind: ${left.join(' ')}`);
}

async function smoke() {
  await step('an engine and a compose are there', prepare);
  await step('images are built', buildImages);
  await step('up', up);
  await step('apps run as a user, on nothing they can write', appsAreContained);
  await step('a signed webhook becomes a row', () => webhooksBecomeRows('first', 1));
  await step('admin shows it, to whoever has the key', adminAnswers);
  await step(`--scale worker=${WORKERS}`, scaleWorkers);
  await step('one worker is killed, and nothing is lost', killWorker);
  await step('one that ends is started again', endWorker);
  await step('ingest is restarted, and takes webhooks', restartIngest);
  await step('migrate runs again, beside a running system', migrateAgain);
  await step('--profile demo', demo);
  await step('sizes of the images', imageSizes);
}

let stopping = false;
async function endWith(failure) {
  if (stopping) return;
  stopping = true;
  let failed = failure;
  if (failure) console.log(failure.message);
  if (project) {
    if (failure)
      console.log(await project.compose(['--profile', 'demo', 'logs', '--no-color', '--tail', '40']).catch(String));
    await step('down', down).catch((error) => {
      console.log(error.message);
      failed = error;
    });
  }
  console.log(failed ? 'smoke:compose failed' : 'smoke:compose passed');
  process.exit(failed ? 1 : 0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => void endWith(new Error(`ended by ${signal}`)));
// A request that waits for a container that is not there yet does not keep Node alive by itself.
setInterval(() => undefined, MINUTES);
await smoke().then(() => endWith(), endWith);
