import { Kbd } from '@mantine/core';
import { useMay } from '../../api/session';
import { Panel } from '../../parts/panel';
import { SCREENS } from '../../screens';
import styles from './keyboard.module.css';

/** All keys, as `?` shows them anywhere. */
export function Keyboard() {
  const may = { read: useMay('read'), operate: useMay('operate'), admin: useMay('admin') };
  const screens = SCREENS.filter(({ scope }) => may[scope]);
  return (
    <Panel title="Keyboard" about="None of them while you write, or while a dialog is open.">
      <ul className={styles.keys}>
        <Line does="Search" keys={['/']} />
        {screens.map(({ letter, title }) => (
          <Line key={letter} does={`Go to ${title}`} keys={['g', letter]} />
        ))}
        <Line does="Close a dialog" keys={['Esc']} />
        <Line does="Show all keys" keys={['?']} />
      </ul>
    </Panel>
  );
}

function Line({ does, keys }: { readonly does: string; readonly keys: readonly string[] }) {
  return (
    <li>
      <span>{does}</span>
      <span>
        {keys.map((key, index) => (
          <span key={key}>
            {index > 0 && ' then '}
            <Kbd>{key}</Kbd>
          </span>
        ))}
      </span>
    </li>
  );
}
