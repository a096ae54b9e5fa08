import { describeSurroundings, loadNow } from './describe-surroundings.mjs';
import { startSystem } from './system/start-system.mjs';
import { createUndoList } from './undo-list.mjs';

/** One measurement after the other; one that fails is told of in its line, and does not keep the others from theirs. */
export async function runPart(part, { queue, generator, sizes: standards, measurements }, run) {
  const sizes = Object.fromEntries(Object.keys(standards).map((name) => [name, run.sizes[name]]));
  const surroundings = { ...(await describeSurroundings(run.root, run.postgres)), queue, generator };
  const wanted = Object.entries(measurements).filter(([name]) => run.only?.includes(name) ?? true);
  const measured = [];
  for (const [name, measure] of wanted) {
    const started = performance.now();
    const say = (line) => run.say(`${part} ${name}: ${line}`);
    measured.push({ name, ...(await measureOne(measure, sizes, { ...run, say })) });
    say(`took ${Math.round((performance.now() - started) / 1_000)} s`);
  }
  surroundings.load.after = loadNow();
  return { part, surroundings, sizes, measurements: measured };
}

async function measureOne(measure, sizes, run) {
  const bench = {
    ...{ say: run.say, profile: run.profile, folder: run.folder, root: run.root },
    /** Ended when `work` has, whatever became of it. */
    async withSystem(options, work) {
      const ending = createUndoList();
      try {
        return await work(await startSystem(run, options, ending));
      } finally {
        await ending.run((error) => run.say(`at the end: ${error.message}`));
      }
    },
  };
  try {
    return await measure(bench, sizes);
  } catch (error) {
    run.say(error.stack);
    return { figures: [], failed: error.message };
  }
}
