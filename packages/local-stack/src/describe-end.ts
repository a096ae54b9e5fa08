/** How a process ended, for a message: `SIGKILL`, or `exit code 3`. */
export function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit code ${String(code)}`;
}
