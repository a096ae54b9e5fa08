/**
 * What was started and must end, the last first, however the run ends. What is started while all is being ended (a signal
 * came in the middle of a start) ends at once.
 */
export function createUndoList() {
  const steps = new Set();
  let ended = false;
  return {
    /** Answers what undoes this alone, and before the rest. */
    add(step) {
      const once = async () => {
        if (steps.delete(once)) await step();
      };
      steps.add(once);
      if (ended) void once();
      return once;
    },
    /** What cannot be undone is told of, and does not keep the rest from it. */
    async run(tell) {
      ended = true;
      for (const step of [...steps].reverse()) await step().catch(tell);
    },
  };
}
