import { Button, CopyButton, TextInput } from '@mantine/core';
import { Notice } from '../../parts/notice';
import styles from './secret-once.module.css';

/** A signing secret, the one time that it is known. */
export function SecretOnce({ secret }: { readonly secret: string }) {
  return (
    <div className={styles.whole}>
      <Notice tone="attention" title="This secret is shown this once" isAnnounced>
        <p>
          Store it with your service now: it verifies our signatures with it. It cannot be shown again, only rotated.
        </p>
      </Notice>
      <div className={styles.line}>
        <TextInput
          label="Signing secret"
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
