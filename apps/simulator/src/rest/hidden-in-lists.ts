import { randomStream } from '../random';

/** By the row's id alone, so that a page lacks today whom it lacked yesterday; and who is hidden for a share is for a larger one. */
export function isHiddenInList(seed: string, id: string | number, share: number): boolean {
  return share > 0 && randomStream(seed, `hidden in lists/${id}`).chance(share);
}
