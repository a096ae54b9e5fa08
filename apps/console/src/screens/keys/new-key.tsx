import { Button, Group, Modal, MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { answerOf, api, queryClient } from '../../api/client';
import { ApiProblem, problemOf } from '../../api/problem';
import type { Scope } from '../../api/session';
import { ProblemNotice } from '../../parts/problem-notice';
import { SecretOnce } from '../../parts/secret-once';

interface NewKeyProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A new key; then the key itself, this once. */
export function NewKey({ opened, onClose }: NewKeyProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Make a key" size="lg">
      <Making onClose={onClose} />
    </Modal>
  );
}

interface KeyValues {
  readonly name: string;
  readonly scope: Scope;
  /** None: all. */
  readonly sources: readonly string[];
  readonly expires: string;
}

const DAY_MS = 86_400_000;
const NEVER = 'never';
const EXPIRES: Readonly<Record<string, number | null>> = {
  [NEVER]: null,
  'in 7 days': 7,
  'in 30 days': 30,
  'in 90 days': 90,
  'in a year': 365,
};
const SCOPES: Readonly<Record<Scope, string>> = {
  read: 'sees everything, and changes nothing',
  operate: 'also verifies, sweeps, replays, pauses and sends again',
  admin: 'may do everything: connect, erase, make keys',
};

function createKey({ name, scope, sources, expires }: KeyValues) {
  const days = EXPIRES[expires] ?? null;
  const body = {
    ...{ name, scope, sources: sources.length === 0 ? null : [...sources] },
    expires_at: days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString(),
  };
  return answerOf(api.POST('/v1/keys', { body }));
}

function Making({ onClose }: Pick<NewKeyProps, 'onClose'>) {
  const [values, setValues] = useState<KeyValues>({ name: '', scope: 'read', sources: [], expires: NEVER });
  const make = useMutation({
    mutationFn: createKey,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (make.data !== undefined)
    return (
      <Stack gap="md">
        <SecretOnce
          secret={make.data.key}
          label="API key"
          about="Store it now, where whoever uses it keeps secrets. Only a digest is kept: if it is lost, make another."
        />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have stored it</Button>
        </Group>
      </Stack>
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    make.mutate(values);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {make.isError && <ProblemNotice problem={problemOf(make.error)} />}
        <KeyFields values={values} error={make.error} change={(some) => setValues({ ...values, ...some })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface KeyFieldsProps {
  readonly values: KeyValues;
  readonly error: Error | null;
  readonly change: (some: Partial<KeyValues>) => void;
}

function KeyFields({ values, error, change }: KeyFieldsProps) {
  const errorOf = (field: string) => (error instanceof ApiProblem ? error.errorOf(field) : undefined);
  const sources = useQuery({
    queryKey: ['sources', 'all'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
  });
  return (
    <>
      <TextInput
        label="Name"
        description="Who, or what, uses it."
        required
        value={values.name}
        error={errorOf('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus
      />
      <Radio.Group label="Scope" value={values.scope} onChange={(scope) => change({ scope })}>
        <Stack gap={8} mt={6}>
          {(Object.keys(SCOPES) as Scope[]).map((scope) => (
            <Radio key={scope} value={scope} label={scope} description={SCOPES[scope]} />
          ))}
        </Stack>
      </Radio.Group>
      <MultiSelect
        label="Sources"
        description="None is all of them."
        placeholder={values.sources.length === 0 ? 'All' : ''}
        data={sources.data?.data.map(({ id }) => id) ?? []}
        value={[...values.sources]}
        error={errorOf('sources')}
        onChange={(chosen) => change({ sources: chosen })}
      />
      <Select
        label="Expires"
        data={Object.keys(EXPIRES)}
        value={values.expires}
        error={errorOf('expires_at')}
        onChange={(expires) => change({ expires: expires ?? NEVER })}
        allowDeselect={false}
      />
    </>
  );
}
