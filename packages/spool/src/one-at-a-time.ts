/** Runs what it is given in the order of the calls, never two at once. */
export function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined); // its caller has the error; the next one goes on
    return mine;
  };
}
