import { Button, Checkbox, MultiSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { ApiProblem } from '../../api/problem';
import { FormEnd } from '../../parts/form-end';
import { Panel } from '../../parts/panel';
import styles from './endpoint-form.module.css';
import { TYPES, type Values } from './endpoint-values';
import { FilterFields } from './filter-fields';
import { HeaderFields } from './header-fields';

/** What each part of the form gets. */
export interface FieldsProps {
  readonly values: Values;
  readonly change: (some: Partial<Values>) => void;
  /** What the API said against a field, by its name there. */
  readonly errorOf: (field: string) => string | undefined;
}

interface EndpointFormProps {
  readonly initial: Values;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly action: string;
  /** Where it leads to give up. */
  readonly back: string;
  readonly onSubmit: (values: Values) => void;
  /** Fields that only a new one has. */
  readonly more?: (props: FieldsProps) => ReactNode;
}

/** The settings of an endpoint. Whether they fit, the API says; what does not is told where it was written. */
export function EndpointForm({ initial, error, isPending, action, back, onSubmit, more }: EndpointFormProps) {
  const [values, setValues] = useState(initial);
  const props: FieldsProps = {
    values,
    change: (some) => setValues((before) => ({ ...before, ...some })),
    errorOf: (field) => (error instanceof ApiProblem ? error.errorOf(field) : undefined),
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit(values);
  };
  return (
    <form onSubmit={submit} className={styles.form} noValidate>
      <WhereFields {...props} />
      <WhatFields {...props}>{more?.(props)}</WhatFields>
      <HowFields {...props} />
      <FormEnd action={action} isPending={isPending} error={error}>
        <Button component={Link} to={back} variant="default">
          Cancel
        </Button>
      </FormEnd>
    </form>
  );
}

function WhereFields({ values, change, errorOf }: FieldsProps) {
  return (
    <Panel title="Where">
      <Stack gap="md">
        <TextInput
          label="URL"
          description="https. A private address only where EVENKEEL_OUTBOUND_ALLOW names it."
          placeholder="https://example.com/hooks"
          type="url"
          required
          value={values.url}
          error={errorOf('url')}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        <TextInput
          label="Description"
          description="What it is for. It is called by this name here."
          value={values.description}
          error={errorOf('description')}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
      </Stack>
    </Panel>
  );
}

function WhatFields({ values, change, errorOf, children }: FieldsProps & { readonly children: ReactNode }) {
  return (
    <Panel title="What it is told">
      <Stack gap="md">
        {children}
        <MultiSelect
          label="Types"
          description="None is all of them."
          placeholder={values.types.length === 0 ? 'All' : ''}
          data={TYPES}
          value={[...values.types]}
          error={errorOf('types')}
          onChange={(types) => change({ types })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the types' }}
        />
        <FilterFields {...{ values, change, errorOf }} />
        <Checkbox
          label="Hold back provisional changes"
          description="What only a webhook said is sent once a read of the provider has confirmed it."
          checked={values.confirmedOnly}
          onChange={(event) => change({ confirmedOnly: event.currentTarget.checked })}
        />
        <Checkbox
          label="Send personal data"
          description="Names, addresses, free fields, links and coupon codes. Without it they are left out."
          checked={values.personalData}
          onChange={(event) => change({ personalData: event.currentTarget.checked })}
        />
      </Stack>
    </Panel>
  );
}

function HowFields(props: FieldsProps) {
  const { values, change, errorOf } = props;
  return (
    <Panel title="How">
      <Stack gap="md">
        <NumberInput
          label="Rate limit"
          description="Messages a second. Empty: as many as it takes."
          value={values.rateLimit}
          error={errorOf('rate_limit')}
          onChange={(rateLimit) => change({ rateLimit })}
          hideControls
          classNames={{ wrapper: styles.narrow ?? '' }}
        />
        <HeaderFields {...props} />
      </Stack>
    </Panel>
  );
}
