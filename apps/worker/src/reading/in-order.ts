/**
 * Work that is done one after the other, while whoever gives it goes on; he waits once so much of it is not done. After a
 * failure nothing more is done, and he is told.
 */
export class InOrder {
  private readonly open: Promise<void>[] = [];
  private last: Promise<void> = Promise.resolve();

  /** `most`: under way and waiting, together. */
  constructor(private readonly most: number) {}

  /** Resolves when there is room for more, which is mostly at once; rejects if something that was given before failed. */
  async add(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work);
    this.last.catch(() => undefined); // told by whoever waits next
    this.open.push(this.last);
    while (this.open.length >= this.most) await this.open.shift();
  }

  async done(): Promise<void> {
    await this.last;
  }
}
