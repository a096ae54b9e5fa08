import { PageTitle } from '../../parts/page-title';
import { Appearance } from './appearance';
import { Keyboard } from './keyboard';
import { QueuePanel } from './queue-panel';
import styles from './settings.module.css';
import { StoragePanel } from './storage-panel';

/** What holds for the whole system: the queue, and what is stored. Settings of a source are with the source. */
export function Settings() {
  return (
    <div className={styles.whole}>
      <PageTitle
        title="Settings"
        about="Of the whole system. What is set by its environment is in the log of each app."
      />
      <QueuePanel />
      <StoragePanel />
      <Appearance />
      <Keyboard />
    </div>
  );
}
