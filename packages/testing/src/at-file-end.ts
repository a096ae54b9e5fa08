/** Told how the test file went; throws to turn it red. */
export type FileEnding = (result: { red: boolean }) => Promise<void>;

/**
 * Runs something after the last hook of the test file, in the reverse order of the calls. jest/environment.js keeps
 * the list; anything that a test may forget to close is registered here where it is opened.
 */
export function atFileEnd(ending: FileEnding): void {
  const endings = (globalThis as { evenkeelFileEndings?: FileEnding[] }).evenkeelFileEndings;
  if (endings === undefined) throw new Error('only a test that runs in jest/environment.js has an end to wait for');
  endings.push(ending);
}
