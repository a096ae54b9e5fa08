/** What the terminal shows: steps with their times, lines that stay, and one line of figures that is written over. */
export function createProgress(out = process.stdout) {
  const begun = performance.now();
  let figures = '';
  const clear = () => {
    if (figures && out.isTTY) out.write('\r\u001b[2K');
  };
  const seconds = (since) => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
  return {
    async step(name, work) {
      const started = performance.now();
      const done = await work();
      this.say(`  ${name.padEnd(12)} ${seconds(started).padStart(7)}   (${seconds(begun)} in all)`);
      return done;
    },
    say(text) {
      clear();
      out.write(`${text}\n`);
      if (figures && out.isTTY) out.write(figures);
    },
    /** Written over each second on a terminal; in a log, a line every time it is told to. */
    showFigures(text) {
      clear();
      figures = text;
      out.write(out.isTTY ? text : `${text}\n`);
    },
    fail(error) {
      this.say(`npm start: ${error.message}`);
    },
  };
}
