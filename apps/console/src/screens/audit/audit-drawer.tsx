import { Code, Drawer } from '@mantine/core';
import { Fact, Facts } from '../../parts/facts';
import { FieldDiff } from '../../parts/field-diff';
import { timeInWords } from '../../parts/in-words';
import { keyInWords } from '../../parts/key-in-words';
import type { AuditEntry } from './audit-list';
import styles from './audit-list.module.css';
import { whatDiffers } from './what-differs';

/** One entry: what it was done to, and what that was before and became. */
export function AuditDrawer({ entry, onClose }: { readonly entry: AuditEntry | null; readonly onClose: () => void }) {
  return (
    <Drawer opened={entry !== null} onClose={onClose} position="right" size="lg" title={entry?.action ?? ''}>
      {entry !== null && <Story entry={entry} />}
    </Drawer>
  );
}

function Story({ entry }: { readonly entry: AuditEntry }) {
  const { at, key, request, resource, before, after } = entry;
  const differs = whatDiffers(before, after);
  const isNothing = Object.keys(differs.before).length + Object.keys(differs.after).length === 0;
  return (
    <div className={styles.story}>
      <Facts isBeside>
        <Fact name="What">{resource}</Fact>
        <Fact name="When">{timeInWords(at)}</Fact>
        <Fact name="Key">
          {keyInWords(key.name)} <Code>{key.id}</Code>
        </Fact>
        <Fact name="Request">
          <Code>{request}</Code>
        </Fact>
      </Facts>
      {isNothing ? <p>It changed no setting.</p> : <FieldDiff {...differs} />}
    </div>
  );
}
