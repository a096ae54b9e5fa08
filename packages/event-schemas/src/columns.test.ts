import { columnsOf, personalColumnsOf } from './columns';
import type { Entity } from './words';

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

test('the columns that are personal are columns of their table', () => {
  for (const [entity, personal] of Object.entries(personalColumnsOf)) {
    const { content, carried } = columnsOf[entity as Entity];
    for (const column of personal) expect([...content, ...carried]).toContain(column);
  }
});
