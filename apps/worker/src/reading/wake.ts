/** A timer that is set for longer goes off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A pause that can be ended early, or by a wake only. A wake that comes while nobody waits ends the next pause. */
export class Wake {
  private woken = false;
  private end: (() => void) | null = null;

  wake(): void {
    this.woken = true;
    this.end?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.woken && ms > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, LONGEST_MS));
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.end = null;
    this.woken = false;
  }
}
