import { Table } from '@mantine/core';
import { numberInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { RelativeTime } from '../../parts/relative-time';
import { TableScroll } from '../../parts/table-scroll';
import type { SweepOfApi } from './sweep-calls';
import styles from './announced-by-sweep.module.css';

interface AnnouncedBySweepProps {
  readonly source: string;
  /** Those that were completed, the newest first. */
  readonly sweeps: readonly SweepOfApi[];
}

/** Of the changes that each sweep found: the share of which no webhook had told. Nothing found says nothing of webhooks. */
export function AnnouncedBySweep({ source, sweeps }: AnnouncedBySweepProps) {
  const [changes, silent] = sweeps.reduce(
    ([all, none], sweep) => [all + Number(sweep.changes), none + Number(sweep.unannounced)],
    [0, 0],
  );
  return (
    <div className={styles.whole}>
      <p className={styles.sentence}>{sentenceOf(changes, silent, sweeps.length)}</p>
      <TableScroll label={`Sweeps of ${source}`}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Sweep</Table.Th>
              <Table.Th scope="col" ta="right">
                Changes
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Not announced
              </Table.Th>
              <Table.Th scope="col" className={styles.shareHead}>
                Share
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sweeps.map((sweep) => (
              <Line key={sweep.id} sweep={sweep} />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </div>
  );
}

function sentenceOf(changes: number, silent: number, sweeps: number): string {
  const of = sweeps === 1 ? 'the last sweep' : `the last ${numberInWords(sweeps)} sweeps`;
  if (changes === 0) return `In ${of} nothing had changed that was not known.`;
  const share = Math.round((100 * silent) / changes);
  return `Of ${numberInWords(changes)} changes that ${of} found, no webhook had told of ${numberInWords(silent)} (${share} %).`;
}

function Line({ sweep }: { readonly sweep: SweepOfApi }) {
  const [changes, silent] = [Number(sweep.changes), Number(sweep.unannounced)];
  const share = changes === 0 ? null : Math.min(1, silent / changes);
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.name}>
        <LinkAnchor to="/truth/sweeps/$sweep" params={{ sweep: sweep.id }}>
          {sweep.id}
        </LinkAnchor>{' '}
        <span className={styles.dim}>
          <RelativeTime at={sweep.started_at ?? sweep.requested_at} />
        </span>
      </Table.Th>
      <Table.Td ta="right">{numberInWords(changes)}</Table.Td>
      <Table.Td ta="right">{numberInWords(silent)}</Table.Td>
      <Table.Td>
        {share === null ? (
          <span className={styles.dim}>–</span>
        ) : (
          <span className={styles.share}>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect width="100" height="6" className={styles.ground} />
              <rect width={share * 100} height="6" className={styles.filled} />
            </svg>
            {Math.round(share * 100)} %
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
