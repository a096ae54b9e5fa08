/**
 * Loaded before an app (`--require` in NODE_OPTIONS, which takes no `--cpu-prof`): its V8 profile is written to the file
 * that EVENKEEL_BENCH_PROFILE names, when it ends.
 */
const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');

const EVERY_MICROS = 1_000;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROS });
session.post('Profiler.start');
process.once('exit', () => {
  session.post('Profiler.stop', (error, stopped) => {
    if (error) console.error('the profile could not be taken:', error);
    else writeFileSync(process.env.EVENKEEL_BENCH_PROFILE, JSON.stringify(stopped.profile));
  });
});
