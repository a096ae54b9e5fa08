import type { PrismaClient } from './generated/prisma/client';
import { runStatement } from './run-statement';

/** Which worker attends to which source; one at a time, as long as it says so again. */
export interface SourceLeases {
  /** Renews what this holder has, and claims at most one more; answers all that it holds. `only` limits it to one source. */
  claim(holder: string, heldForMs: number, only?: string): Promise<string[]>;
  release(holder: string): Promise<void>;
}

export function createSourceLeases(prisma: PrismaClient): SourceLeases {
  return {
    async claim(holder, heldForMs, only) {
      const held = await runStatement<{ source: string }>(prisma, 'claim-sources', [holder, heldForMs, only ?? null]);
      return held.map(({ source }) => source);
    },
    async release(holder) {
      await runStatement(prisma, 'release-sources', [holder]);
    },
  };
}
