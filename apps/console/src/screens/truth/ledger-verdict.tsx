import { Table } from '@mantine/core';
import { countInWords, numberInWords } from '../../parts/in-words';
import { Notice } from '../../parts/notice';
import { RelativeTime } from '../../parts/relative-time';
import { TableScroll } from '../../parts/table-scroll';
import type { LedgerOfApi } from './ledger-hours';

type Hole = LedgerOfApi['holes'][number];

/** Whether all is accounted for, up to when, and what is missing. */
export function LedgerVerdict({ ledger }: { readonly ledger: Omit<LedgerOfApi, 'next_cursor'> }) {
  const { holes, balances, audited_until: until } = ledger;
  const wrong = balances.filter((each) => !each.balances).length;
  if (until === null)
    return (
      <Notice tone="quiet" title="No audit has ended yet">
        <p>The first one comes within an hour of the start.</p>
      </Notice>
    );
  const audited = (
    <p>
      Audited up to what was received <RelativeTime at={until} />; what came since is looked at within the hour.
    </p>
  );
  if (holes.length === 0 && wrong === 0)
    return (
      <Notice
        tone="good"
        title="What was audited is accounted for: every hour of it balances, and no number is missing"
      >
        {audited}
      </Notice>
    );
  return (
    <Notice tone="bad" title={verdictOf(holes, wrong)}>
      {audited}
      {holes.length > 0 && <Holes holes={holes} />}
    </Notice>
  );
}

function verdictOf(holes: readonly Hole[], wrong: number): string {
  const missing = holes.reduce(
    (sum, { first_number: first, last_number: last }) => sum + Number(last) - Number(first) + 1,
    0,
  );
  return [
    ...(wrong > 0 ? [`${countInWords(wrong, 'hour')} ${wrong === 1 ? 'does' : 'do'} not balance`] : []),
    ...(missing > 0
      ? [
          `${countInWords(missing, 'delivery', 'deliveries')} may be lost, or ${missing === 1 ? 'lies' : 'lie'} in a spool`,
        ]
      : []),
  ].join('; ');
}

function Holes({ holes }: { readonly holes: readonly Hole[] }) {
  return (
    <TableScroll label="Holes">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Numbers</Table.Th>
            <Table.Th scope="col">Of ingest process</Table.Th>
            <Table.Th scope="col">Received before</Table.Th>
            <Table.Th scope="col">Found</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {holes.map((hole) => (
            <Table.Tr key={`${hole.ingest_id} ${hole.first_number}`}>
              <Table.Th scope="row">
                {numberInWords(Number(hole.first_number))}
                {hole.first_number !== hole.last_number && ` to ${numberInWords(Number(hole.last_number))}`}
              </Table.Th>
              <Table.Td>{hole.ingest_id}</Table.Td>
              <Table.Td>
                <RelativeTime at={hole.before} />
              </Table.Td>
              <Table.Td>
                <RelativeTime at={hole.found_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
