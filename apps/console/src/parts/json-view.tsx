import { CopyButton, Button } from '@mantine/core';
import styles from './json-view.module.css';

/** JSON as it is, to be read, scrolled and copied. `text` is shown if it is none. */
export function JsonView({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = typeof value === 'string' ? indented(value) : JSON.stringify(value, null, 2);
  return (
    <div className={styles.view}>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" className={styles.copy} onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
      <pre className={styles.text} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // It is no JSON, which is what is to be seen.
  }
}
