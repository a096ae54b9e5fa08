import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import styles from './copy-field.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** A line below it. */
  readonly about?: string | undefined;
}

/** A value that somebody has to carry elsewhere, to the letter. One click selects all of it where copying is not allowed. */
export function CopyField({ label, value, about }: CopyFieldProps) {
  const id = useId();
  return (
    <div>
      <div className={styles.label} id={id}>
        {label}
      </div>
      <div className={styles.field}>
        <code className={styles.value} aria-labelledby={id} role="group" tabIndex={0}>
          {value}
        </code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              aria-label={copied ? `${label}: copied` : `Copy: ${label}`}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      {about && <div className={styles.about}>{about}</div>}
    </div>
  );
}
