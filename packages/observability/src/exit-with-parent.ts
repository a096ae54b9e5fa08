/**
 * An app that was started with an IPC channel ends, cleanly, when its parent does: a killed `npm start` (which then
 * cannot tell its children anything) would otherwise leave apps behind that hold ports and locks.
 */
export function exitWithParent(): void {
  if (process.channel === undefined) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The listener alone would keep the process alive.
  process.channel.unref();
}
