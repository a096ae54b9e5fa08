import { UnstorableValue } from '@evenkeel/sync-engine';

/** JSON for one parameter. What is nested too deep to be written is the fault of a body, and is found by splitting. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnstorableValue('nested too deep to be written as JSON', { cause: error });
    throw error;
  }
}
