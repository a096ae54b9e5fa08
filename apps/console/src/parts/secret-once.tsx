import { Button, CopyButton, TextInput } from '@mantine/core';
import { Notice } from './notice';
import styles from './secret-once.module.css';

interface SecretOnceProps {
  readonly secret: string;
  /** What it is: `Signing secret`. */
  readonly label: string;
  /** What it is for, and what can be done once it is lost. */
  readonly about: string;
}

/** What is secret, the one time that it is known. */
export function SecretOnce({ secret, label, about }: SecretOnceProps) {
  return (
    <div className={styles.whole}>
      <Notice tone="attention" title="It is shown this once" isAnnounced>
        <p>{about}</p>
      </Notice>
      <div className={styles.line}>
        <TextInput
          label={label}
          value={secret}
          readOnly
          className={styles.secret}
          classNames={{ input: styles.input ?? '' }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} data-autofocus>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
