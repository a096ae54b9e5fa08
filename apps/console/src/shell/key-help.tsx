import { Kbd, Modal, Table } from '@mantine/core';
import type { Screen } from './screen';

interface KeyHelpProps {
  readonly screens: readonly Screen[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** All keys, as `?` shows them. */
export default function KeyHelp({ screens, opened, onClose }: KeyHelpProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys">
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          <Line does="Search" keys={['/']} />
          {screens.map(({ letter, title }) => (
            <Line key={letter} does={`Go to ${title}`} keys={['g', letter]} />
          ))}
          <Line does="Close a dialog" keys={['Esc']} />
          <Line does="This list" keys={['?']} />
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function Line({ does, keys }: { readonly does: string; readonly keys: readonly string[] }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {does}
      </Table.Th>
      <Table.Td ta="right">
        {keys.map((key, index) => (
          <span key={key}>
            {index > 0 && ' then '}
            <Kbd>{key}</Kbd>
          </span>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
