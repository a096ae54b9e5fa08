import { waitFor } from './wait-for';

describe('waitFor', () => {
  it('answers what the condition gives once it gives something', async () => {
    let looks = 0;
    expect(await waitFor(() => (++looks === 3 ? 'there' : undefined), { timeoutMs: 1_000, every: 1 })).toBe('there');
  });

  it('says what was awaited, and what went wrong last', async () => {
    const never = () => Promise.reject(new Error('connection refused'));
    await expect(waitFor(never, { timeoutMs: 5, every: 1, what: 'the worker to be ready' })).rejects.toThrow(
      'waited 5 ms in vain for: the worker to be ready (last: connection refused)',
    );
  });

  it('shows the condition itself where nothing else was said', async () => {
    const rows: number[] = [];
    await expect(waitFor(() => rows.length === 3, { timeoutMs: 5 })).rejects.toThrow('rows.length === 3');
  });
});
