import { columnsOf } from './columns';

test.each(Object.entries(columnsOf))(
  'the columns of %s play one part each, and its times are among them',
  (_, columns) => {
    const all = [...columns.content, ...columns.carried];
    expect(new Set(all).size).toBe(all.length);
    for (const time of columns.times) expect(all).toContain(time);
  },
);

test('the times of a table are its columns called …_at', () => {
  for (const { content, carried, times } of Object.values(columnsOf)) {
    expect(times).toEqual([...content, ...carried].filter((name) => name.endsWith('_at')));
  }
});
