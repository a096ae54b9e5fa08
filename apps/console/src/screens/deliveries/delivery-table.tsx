import { Button, Checkbox, Table } from '@mantine/core';
import type { PagedList } from '../../api/paged-list';
import { useSources } from '../../api/sources';
import { CodeName } from '../../parts/code-name';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { LinkAnchor } from '../../parts/link-anchor';
import { RelativeTime } from '../../parts/relative-time';
import type { Delivery } from './deliveries';
import styles from './delivery-table.module.css';
import { codeInWords, outcomeInWords } from './outcome-in-words';

interface DeliveryTableProps {
  readonly list: PagedList<Delivery>;
  readonly selected: readonly string[];
  /** Without it none can be selected. */
  readonly onSelect?: (ids: readonly string[]) => void;
}

/** One that is pending gets its outcome by itself: it is not replayed. */
const isReplayable = ({ outcome }: Delivery) => outcome !== 'pending';

export function DeliveryTable({ list, selected, onSelect }: DeliveryTableProps) {
  const areSourcesNamed = (useSources()?.length ?? 0) > 1;
  const all = list.items.filter(isReplayable).map(({ id }) => id);
  const chosen = new Set(selected);
  return (
    <>
      <Table className={styles.table} data-stale={list.isStale || undefined} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {onSelect && (
              <Table.Th className={styles.check}>
                <Checkbox
                  aria-label="Select all that are shown"
                  checked={all.length > 0 && all.every((id) => chosen.has(id))}
                  indeterminate={chosen.size > 0 && !all.every((id) => chosen.has(id))}
                  onChange={(event) => onSelect(event.currentTarget.checked ? all : [])}
                />
              </Table.Th>
            )}
            <Table.Th scope="col">Event</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            {areSourcesNamed && (
              <Table.Th scope="col" visibleFrom="sm">
                Source
              </Table.Th>
            )}
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              Changes
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Received
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.items.map((delivery) => (
            <Line
              key={delivery.id}
              delivery={delivery}
              isSourceNamed={areSourcesNamed}
              isSelected={chosen.has(delivery.id)}
              {...(onSelect && {
                onToggle: () =>
                  onSelect(
                    chosen.has(delivery.id) ? selected.filter((id) => id !== delivery.id) : [...selected, delivery.id],
                  ),
              })}
            />
          ))}
        </Table.Tbody>
      </Table>
      {list.hasMore && (
        <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore} mt="md">
          Older ones
        </Button>
      )}
    </>
  );
}

interface LineProps {
  readonly delivery: Delivery;
  readonly isSourceNamed: boolean;
  readonly isSelected: boolean;
  readonly onToggle?: () => void;
}

function Line({ delivery, isSourceNamed, isSelected, onToggle }: LineProps) {
  const { id, type, subject, outcome, reason, source, changes, received_at: at } = delivery;
  const name = type ?? 'Unreadable';
  return (
    <Table.Tr data-selected={isSelected || undefined}>
      {onToggle && (
        <Table.Td className={styles.check}>
          <Checkbox
            aria-label={`Select ${name} of ${subject ?? 'nobody known'}`}
            checked={isSelected}
            onChange={onToggle}
            disabled={!isReplayable(delivery)}
          />
        </Table.Td>
      )}
      <Table.Th scope="row" className={styles.event}>
        <LinkAnchor to="/deliveries/$delivery" params={{ delivery: id }} className={styles.type}>
          <CodeName name={name} />
        </LinkAnchor>
        <span className={styles.more}>{subject ?? 'no subscriber known'}</span>
      </Table.Th>
      <Table.Td title={outcomeInWords(outcome, reason)}>
        <OutcomeBadge outcome={outcome} />
        {reason !== null && <span className={styles.more}>{codeInWords(reason)}</span>}
      </Table.Td>
      {isSourceNamed && <Table.Td visibleFrom="sm">{source}</Table.Td>}
      <Table.Td ta="right" visibleFrom="sm">
        {changes.length === 0 ? <span className={styles.none}>–</span> : changes.length}
      </Table.Td>
      <Table.Td ta="right" className={styles.time}>
        <RelativeTime at={at} />
      </Table.Td>
    </Table.Tr>
  );
}
