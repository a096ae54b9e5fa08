/** The population before the start, a column for each thing that chance decides or others move; by sequence, from 1. */
export interface PopulationColumns {
  readonly count: number;
  /** See `describePerson`. */
  readonly traits: Uint32Array;
  readonly verified: Uint8Array;
  /** 0: by nobody. */
  readonly referrer: Uint32Array;
  readonly code: Uint32Array;
  /** An id has 48 bits: the upper 16 and the lower 32. */
  readonly idHigh: Uint16Array;
  readonly idLow: Uint32Array;
  readonly visitors: Uint32Array;
  readonly pending: Uint32Array;
  readonly referred: Uint32Array;
  readonly level2: Uint32Array;
  readonly level3: Uint32Array;
}

export function createPopulationColumns(count: number): PopulationColumns {
  const numbers = () => new Uint32Array(count + 1);
  return {
    count,
    verified: new Uint8Array(count + 1),
    idHigh: new Uint16Array(count + 1),
    ...{ traits: numbers(), referrer: numbers(), code: numbers(), idLow: numbers() },
    ...{ visitors: numbers(), pending: numbers(), referred: numbers(), level2: numbers(), level3: numbers() },
  };
}
