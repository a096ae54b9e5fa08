import { storedThingNames } from '@evenkeel/database';
import { z } from 'zod';
import { operation } from '../services';
import { timeSchema } from './shared-schemas';

export const getStorage = operation({
  id: 'getStorage',
  summary: 'How much room what is stored takes, and how far back it is kept',
  status: 200,
  answer: z.strictObject({
    data: z.array(
      z.strictObject({
        id: z
          .enum(storedThingNames)
          .describe('`queue` is what of it lies in Postgres; `other` is all else that Evenkeel notes.'),
        bytes: z.int().describe('On disk, with indexes.'),
        rows: z.int().describe('As Postgres estimates it.'),
        partitions: z.int().nullable().describe('Deliveries have one a day, changes one a month; null: none.'),
        oldest_partition: timeSchema.nullable().describe('When it begins.'),
        kept_from: timeSchema.nullable().describe('What was before was dropped; null: nothing was yet.'),
      }),
    ),
    database_bytes: z.int().describe('Of the whole database, with what is not of Evenkeel.'),
    next_cursor: z.null(),
  }),
  async handle(_, { database }) {
    const { databaseBytes, things } = await database.admin.storage.load();
    const data = things.map(({ id, bytes, rows, partitions, oldestPartition, keptFrom }) => ({
      ...{ id, bytes, rows, partitions, oldest_partition: oldestPartition, kept_from: keptFrom },
    }));
    return { body: { data, database_bytes: databaseBytes, next_cursor: null } };
  },
});
