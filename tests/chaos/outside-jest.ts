import type { FileEnding } from '@evenkeel/testing';

/** What `atFileEnd` of packages/testing wants to find; in a run of its own there is no test file, and no Jest. */
const endings: FileEnding[] = [];
(globalThis as { evenkeelFileEndings?: FileEnding[] }).evenkeelFileEndings = endings;

/** Ends what is still open, in the reverse order. */
export async function endAll(): Promise<void> {
  for (const ending of endings.reverse()) await ending({ red: process.exitCode !== 0 });
}
