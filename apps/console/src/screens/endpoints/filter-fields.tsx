import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import styles from './endpoint-form.module.css';
import type { FieldsProps } from './endpoint-form';
import type { FilterValue } from './endpoint-values';

/** Conditions: a change is sent if it set one of these fields. */
export function FilterFields({ values: { filters }, change, errorOf }: FieldsProps) {
  const put = (at: number, some: Partial<FilterValue>) =>
    change({ filters: filters.map((each, index) => (index === at ? { ...each, ...some } : each)) });
  return (
    <fieldset className={styles.lines}>
      <legend className={styles.legend}>Fields</legend>
      <p className={styles.about}>
        Only changes that set one of these fields, to that value if one is given. What is deleted, restored or erased is
        always sent.
      </p>
      {filters.map(({ field, equals }, at) => (
        <div key={at} className={styles.line}>
          <TextInput
            aria-label={`Field ${at + 1}`}
            placeholder="referral_status"
            value={field}
            error={errorOf(`filters.${at}.field`)}
            onChange={(event) => put(at, { field: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Value of field ${at + 1}`}
            placeholder="any value"
            value={equals}
            error={errorOf(`filters.${at}.equals`)}
            onChange={(event) => put(at, { equals: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove field ${at + 1}`}
            onClick={() => change({ filters: filters.filter((_, index) => index !== at) })}
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
        onClick={() => change({ filters: [...filters, { field: '', equals: '' }] })}
      >
        Add field
      </Button>
    </fieldset>
  );
}
