import { InOrder } from './in-order';

/** Work that ends when it is told to. */
function held() {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
  return { work: jest.fn(() => ended), end };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('begins each when the one before is done', async () => {
  const line = new InOrder(3);
  const [first, second] = [held(), held()];
  await line.add(first.work);
  await line.add(second.work);
  await turn();
  expect([first.work.mock.calls.length, second.work.mock.calls.length]).toEqual([1, 0]);
  first.end();
  await turn();
  expect(second.work).toHaveBeenCalledTimes(1);
  second.end();
  await line.done();
});

it('lets who gives wait while so much is not done', async () => {
  const line = new InOrder(2);
  const [first, second] = [held(), held()];
  await line.add(first.work);
  const added = jest.fn();
  const adding = line.add(second.work).then(added);
  await turn();
  expect(added).not.toHaveBeenCalled();
  first.end();
  await adding;
  second.end();
  await line.done();
});

it('does nothing more after a failure, and tells of it', async () => {
  const line = new InOrder(2);
  const [first, second] = [held(), held()];
  await line.add(first.work);
  const adding = line.add(second.work);
  first.end(new Error('away'));
  await expect(adding).rejects.toThrow('away');
  await expect(line.done()).rejects.toThrow('away');
  expect(second.work).not.toHaveBeenCalled();
});
