import { ActionIcon, Table } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { numberInWords } from '../../parts/in-words';
import { StatusBadge } from '../../parts/status-badge';
import { TableScroll } from '../../parts/table-scroll';
import { OUTCOMES, type LedgerHour } from './ledger-hours';
import styles from './truth.module.css';

const hourName = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** The hours, each with its outcomes; their reasons on demand. */
export function LedgerTable({ hours }: { readonly hours: readonly LedgerHour[] }) {
  const areSourcesNamed = new Set(hours.map(({ source }) => source)).size > 1;
  return (
    <TableScroll label="The ledger by hour">
      <Table className={styles.hours}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Hour</Table.Th>
            {areSourcesNamed && <Table.Th scope="col">Source</Table.Th>}
            <Table.Th scope="col">Balance</Table.Th>
            <Table.Th scope="col" ta="right">
              Counted
            </Table.Th>
            {OUTCOMES.map((outcome) => (
              <Table.Th key={outcome} scope="col" ta="right">
                {outcome}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hours.map((hour) => (
            <Hour key={`${hour.hour} ${hour.source}`} hour={hour} isSourceNamed={areSourcesNamed} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function Hour({ hour, isSourceNamed }: { readonly hour: LedgerHour; readonly isSourceNamed: boolean }) {
  const [isOpen, open] = useState(false);
  const name = hourName.format(new Date(hour.hour));
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <Table.Tr className={styles.hour}>
        <Table.Th scope="row">
          <span className={styles.hourName}>
            {hour.reasons.length > 0 && (
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-expanded={isOpen}
                aria-label={`Reasons of ${name}${isSourceNamed ? ` of ${hour.source}` : ''}`}
                onClick={() => open(!isOpen)}
              >
                <Chevron size={14} aria-hidden />
              </ActionIcon>
            )}
            <time dateTime={hour.hour}>{name}</time>
          </span>
        </Table.Th>
        {isSourceNamed && <Table.Td>{hour.source}</Table.Td>}
        <Table.Td>
          <Balance hour={hour} />
        </Table.Td>
        <Table.Td ta="right">{numberInWords(hour.counted)}</Table.Td>
        {OUTCOMES.map((outcome) => (
          <Table.Td key={outcome} ta="right" data-none={hour.outcomes[outcome] === 0 || undefined}>
            {numberInWords(hour.outcomes[outcome])}
          </Table.Td>
        ))}
      </Table.Tr>
      {isOpen && <Reasons hour={hour} columns={OUTCOMES.length + (isSourceNamed ? 4 : 3)} />}
    </>
  );
}

function Reasons({ hour, columns }: { readonly hour: LedgerHour; readonly columns: number }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={columns}>
        <ul className={styles.reasons}>
          {hour.reasons.map(({ outcome, reason, deliveries }) => (
            <li key={`${outcome} ${reason}`}>
              {outcome}, {reason.replaceAll('_', ' ')}: <strong>{numberInWords(deliveries)}</strong>
            </li>
          ))}
        </ul>
      </Table.Td>
    </Table.Tr>
  );
}

function Balance({ hour: { balance } }: { readonly hour: LedgerHour }) {
  if (balance === null) return <StatusBadge tone="quiet" label="not audited yet" />;
  const { accepted, counted, pending } = balance;
  if (balance.balances)
    return Number(pending) === 0 ? (
      <StatusBadge tone="good" label="balances" />
    ) : (
      <StatusBadge tone="attention" label={`balances, ${numberInWords(Number(pending))} pending`} />
    );
  const off = Number(accepted) - Number(counted) - Number(pending);
  return (
    <>
      <StatusBadge tone="bad" label="does not balance" />
      <span className={styles.more}>
        {numberInWords(Number(accepted))} accepted, {numberInWords(Number(counted))} counted,{' '}
        {numberInWords(Number(pending))} pending: {numberInWords(Math.abs(off))} too {off > 0 ? 'few' : 'many'}
      </span>
    </>
  );
}
