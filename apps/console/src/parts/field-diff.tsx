import { Table } from '@mantine/core';
import { CodeName } from './code-name';
import styles from './field-diff.module.css';
import { timeInWords } from './in-words';
import { TableScroll } from './table-scroll';

type Values = Readonly<Record<string, unknown>>;

interface FieldDiffProps {
  readonly before: Values;
  readonly after: Values;
  /** Of the two sides: `mirror` and `provider`, unless they are earlier and later. */
  readonly names?: readonly [before: string, after: string];
  /** False: both sides stand, and are only held against each other. */
  readonly isReplaced?: boolean;
}

/** What differs, a line for each field. A field that one side does not have is told as such. */
export function FieldDiff({ before, after, names = ['before', 'after'], isReplaced = true }: FieldDiffProps) {
  // Of what was made just now there is nothing before.
  const isNew = isReplaced && Object.keys(before).length === 0;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <TableScroll label="What differs">
      <Table
        className={styles.table}
        data-replaced={isReplaced || undefined}
        verticalSpacing={4}
        horizontalSpacing="sm"
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
            {!isNew && <Table.Th scope="col">{names[0]}</Table.Th>}
            <Table.Th scope="col">{names[1]}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field}>
              <Table.Th scope="row" className={styles.field}>
                <CodeName name={field} />
              </Table.Th>
              {!isNew && (
                <Table.Td className={styles.before}>
                  <Value value={before[field]} />
                </Table.Td>
              )}
              <Table.Td className={styles.after}>
                <Value value={after[field]} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Any value of a row. Null and what is not there are told apart. */
export function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <span className={styles.none}>not there</span>;
  if (value === null) return <span className={styles.none}>null</span>;
  if (value === '') return <span className={styles.none}>empty</span>;
  if (typeof value !== 'string') return <span className={styles.value}>{JSON.stringify(value)}</span>;
  if (!TIME.test(value)) return <span className={styles.value}>{value}</span>;
  return (
    <time className={styles.value} dateTime={value} title={value}>
      {timeInWords(value)}
    </time>
  );
}
