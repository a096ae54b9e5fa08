/** The directory holds as much as it may, all processes together: nothing was kept. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}

/**
 * The job is not kept, or not certainly: the disk refused it, the directory cannot be used or is another process's by
 * now, or the spool is closed. It may turn up in a drain all the same; recording is idempotent by the delivery's id.
 */
export class SpoolUnavailable extends Error {
  override readonly name = 'SpoolUnavailable';
}

/** The code of a failed system call. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The answer to work on something that may be gone by now, and if it is, that is as good. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
