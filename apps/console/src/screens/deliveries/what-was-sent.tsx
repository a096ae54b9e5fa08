import { Table } from '@mantine/core';
import { JsonView } from '../../parts/json-view';
import { numberInWords } from '../../parts/in-words';
import { Panel } from '../../parts/panel';
import { TableScroll } from '../../parts/table-scroll';
import type { WholeDelivery } from './delivery';
import styles from './delivery.module.css';

/** The bytes as they came, and the headers that are kept. */
export function WhatWasSent({ delivery: { body, headers, outcome } }: { readonly delivery: WholeDelivery }) {
  const names = Object.keys(headers).sort();
  const about =
    body.text === null
      ? `${numberInWords(body.bytes)} bytes that are no text, as base64`
      : `${numberInWords(body.bytes)} bytes`;
  return (
    <Panel title="What was sent" about={about}>
      {body.bytes === 0 ? (
        <p className={styles.dim}>{outcome === 'dead' ? 'The body was empty.' : 'Its bytes are not kept any more.'}</p>
      ) : (
        <JsonView value={body.text ?? body.base64 ?? ''} label="The body" />
      )}
      {names.length > 0 && (
        <div className={styles.headers}>
          <TableScroll label="The headers">
            <Table>
              <Table.Tbody>
                {names.map((name) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row">{name}</Table.Th>
                    <Table.Td>{headers[name]}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableScroll>
        </div>
      )}
    </Panel>
  );
}
