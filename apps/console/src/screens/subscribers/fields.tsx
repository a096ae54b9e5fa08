import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import { problemOf } from '../../api/problem';
import { CodeName } from '../../parts/code-name';
import { Value } from '../../parts/field-diff';
import { JsonView } from '../../parts/json-view';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { TableScroll } from '../../parts/table-scroll';
import { AsOfSlider } from './as-of-slider';
import { contentOf, isEmpty, linesOf, type FieldLine } from './field-values';
import styles from './fields.module.css';
import { useHistory } from './use-history';
import { useSubscriberAt, type SubscriberName, type SubscriberNow } from './use-subscriber';

interface FieldsProps {
  readonly name: SubscriberName;
  readonly now: SubscriberNow;
  readonly version: string | null;
  readonly onVersion: (version: string | null) => void;
}

/** Each field with where it comes from; or as it was, with what is other now. */
export function Fields({ name, now, version, onVersion }: FieldsProps) {
  const { items: changes } = useHistory(name);
  const [isRaw, setRaw] = useState(false);
  const at = changes.find((change) => change.version === version)?.at ?? null;
  const { data: then, error } = useSubscriberAt(name, at);
  const past = at !== null && then !== undefined ? then : null;
  const toggle = (
    <Button size="compact-sm" variant="default" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
      As the provider sent it
    </Button>
  );
  return (
    <Panel title="Fields" actions={toggle}>
      {isRaw ? (
        <JsonView value={now.raw} label="The last body that the provider gave" />
      ) : (
        <>
          <AsOfSlider changes={changes} version={version} onVersion={onVersion} />
          {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
          <FieldTable
            lines={linesOf(contentOf(now), past && contentOf(past))}
            provenance={past === null ? now.provenance : null}
          />
        </>
      )}
    </Panel>
  );
}

type Provenance = SubscriberNow['provenance'];

interface FieldTableProps {
  readonly lines: readonly FieldLine[];
  /** Null: it is as it was, and compared with now. */
  readonly provenance: Provenance | null;
}

function FieldTable({ lines, provenance }: FieldTableProps) {
  const [isAll, setAll] = useState(false);
  const empty = lines.filter(isEmpty);
  const shown = isAll ? lines : lines.filter((line) => !isEmpty(line));
  return (
    <>
      <TableScroll label="Fields, as a table">
        <Table className={styles.table} verticalSpacing={7} horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col">{provenance === null ? 'Now' : 'Where it comes from'}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((line) => (
              <Table.Tr key={line.field} data-other={line.isOther}>
                <Table.Th scope="row">
                  <CodeName name={line.field} />
                </Table.Th>
                <Table.Td className={styles.value}>
                  <Value value={line.value} />
                </Table.Td>
                <Table.Td className={styles.from}>
                  {provenance === null ? <Now line={line} /> : <Origin of={provenance} field={line.field} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {empty.length > 0 && (
        <Button size="compact-sm" variant="subtle" color="gray" mt={8} onClick={() => setAll(!isAll)}>
          {isAll ? 'Hide empty fields' : `Show ${empty.length} empty fields`}
        </Button>
      )}
    </>
  );
}

function Now({ line }: { readonly line: FieldLine }) {
  if (!line.isOther) return <>the same</>;
  return (
    <strong>
      <Value value={line.now} />
    </strong>
  );
}

function Origin({ of, field }: { readonly of: Provenance; readonly field: string }) {
  if (!(field in of)) return <>the last read</>;
  const origin = of[field];
  if (origin === null || origin === undefined) return <>a change that is not kept any more</>;
  return (
    <>
      {origin.cause.type} · v{origin.version} · <RelativeTime at={origin.at} />
    </>
  );
}
