// How a value of Postgres reaches the engine: its column type by OID, and its text in the form that the engine parses.
// The engine reads catalogs, so "char", name, oid and their arrays matter most here.

import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const T = ColumnTypeEnum;

const COLUMN_TYPES = new Map([
  [16, T.Boolean],
  [17, T.Bytes],
  [18, T.Character], // "char"
  [19, T.Text], // name
  [20, T.Int64],
  [21, T.Int32],
  [23, T.Int32],
  [25, T.Text],
  [26, T.Int64], // oid: unsigned, so it does not fit Int32
  [114, T.Json],
  [700, T.Float],
  [701, T.Double],
  [1000, T.BooleanArray],
  [1002, T.CharacterArray],
  [1003, T.TextArray],
  [1005, T.Int32Array],
  [1007, T.Int32Array],
  [1009, T.TextArray],
  [1015, T.TextArray],
  [1016, T.Int64Array],
  [1028, T.Int64Array],
  [1042, T.Text],
  [1043, T.Text],
  [1082, T.Date],
  [1083, T.Time],
  [1114, T.DateTime],
  [1184, T.DateTime],
  [1700, T.Numeric],
  [2950, T.Uuid],
  [3802, T.Json],
]);

/** An OID that is not listed goes as text, which is what `pg` gives for it. */
export const columnTypeOf = (oid) => COLUMN_TYPES.get(oid) ?? T.Text;

// The engine wants these as the server wrote them: `pg` would make a lossy number, a local Date or an object of them.
const AS_WRITTEN = new Set([20, 26, 114, 1082, 1083, 1700, 3802]);

const TEXT_ARRAY = 1009;
const NAME_ARRAY = 1003;

/** The `types` of a `pg` query. */
export const typesForTheEngine = {
  getTypeParser(oid, format) {
    if (AS_WRITTEN.has(oid)) return (text) => text;
    if (oid === 1114) return (text) => text.replace(' ', 'T') + '+00:00';
    if (oid === 1184) return (text) => new Date(text).toISOString().replace('Z', '+00:00');
    if (oid === NAME_ARRAY) return pg.types.getTypeParser(TEXT_ARRAY, format);
    return pg.types.getTypeParser(oid, format);
  },
};
