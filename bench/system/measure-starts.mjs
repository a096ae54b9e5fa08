/** How long each app takes until it is ready, one at a time, on a database that is migrated. */
import { percentile, shown } from '../figures.mjs';

const ROUNDS = 3;

export async function measureStarts(bench) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push(
      await bench.withSystem({ withAdmin: true, oneAtATime: true, apiToken: null }, async (system) => system.startMs),
    );
  const apps = Object.keys(rounds[0]);
  const medians = apps.map((app) => [
    app,
    percentile(
      rounds.map((startMs) => startMs[app]),
      0.5,
    ),
  ]);
  return { figures: medians.map(([app, ms]) => shown(`${app}, started until ready`, ms, 'ms')), details: { rounds } };
}
