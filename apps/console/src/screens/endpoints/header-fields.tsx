import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import styles from './endpoint-form.module.css';
import type { FieldsProps } from './endpoint-form';
import type { HeaderValue } from './endpoint-values';

/** Headers of its own. Those that it has are sealed: they stay, or are written anew, all of them. */
export function HeaderFields({ values: { headers }, change, errorOf }: FieldsProps) {
  const error = errorOf('headers');
  return (
    <fieldset className={styles.lines}>
      <legend className={styles.legend}>Headers</legend>
      <p className={styles.about}>Sent with each message. They are kept sealed, and never shown again.</p>
      {headers === null ? (
        <Button className={styles.add} size="xs" variant="default" onClick={() => change({ headers: [NONE] })}>
          Replace all headers
        </Button>
      ) : (
        <HeaderLines headers={headers} errorOf={errorOf} onChange={(changed) => change({ headers: changed })} />
      )}
      {error !== undefined && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}

const NONE: HeaderValue = { name: '', value: '' };

interface HeaderLinesProps {
  readonly headers: readonly HeaderValue[];
  readonly errorOf: FieldsProps['errorOf'];
  readonly onChange: (headers: readonly HeaderValue[]) => void;
}

function HeaderLines({ headers, errorOf, onChange }: HeaderLinesProps) {
  const put = (at: number, some: Partial<HeaderValue>) =>
    onChange(headers.map((each, index) => (index === at ? { ...each, ...some } : each)));
  return (
    <>
      {headers.map(({ name, value }, at) => (
        <div key={at} className={styles.line}>
          <TextInput
            aria-label={`Name of header ${at + 1}`}
            placeholder="authorization"
            value={name}
            error={name === '' ? undefined : errorOf(`headers.${name}`)}
            onChange={(event) => put(at, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Value of header ${at + 1}`}
            placeholder="Bearer …"
            value={value}
            autoComplete="off"
            onChange={(event) => put(at, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove header ${at + 1}`}
            onClick={() => onChange(headers.filter((_, index) => index !== at))}
          >
            <IconX size={16} stroke={1.8} />
          </ActionIcon>
        </div>
      ))}
      <Button
        className={styles.add}
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} stroke={2} />}
        onClick={() => onChange([...headers, NONE])}
      >
        Add header
      </Button>
    </>
  );
}
