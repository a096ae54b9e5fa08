import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { flushSync } from 'react-dom';
import { fieldErrors } from '../../api/field-errors';
import { problemOf } from '../../api/problem';
import { FormEnd } from '../../parts/form-end';
import { Panel } from '../../parts/panel';
import { refreshSources } from '../sources/use-sources';
import styles from './connect.module.css';
import { SimulatorHint } from './simulator-hint';
import { connectCampaign, CONNECTION_FIELDS, EMPTY, missingIn, type Connection } from './connection';

type Field = keyof Connection;

/** All on one page: three values from two pages of the provider, and the name. */
export function ConnectForm() {
  const [given, setGiven] = useState(EMPTY);
  const [missing, setMissing] = useState<Partial<Record<Field, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const connecting = useMutation({
    mutationFn: () => connectCampaign(given),
    onSuccess: async ({ id }) => {
      await refreshSources();
      await navigate({ to: '/connect/$source', params: { source: id } });
    },
  });
  // Not in onError: that is called before the error is drawn, and there would be no field yet that is marked.
  useEffect(() => {
    if (connecting.error) focusFirstWrong(form.current);
  }, [connecting.error]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const lacking = missingIn(given);
    flushSync(() => setMissing(lacking));
    if (Object.keys(lacking).length === 0) connecting.mutate();
    else focusFirstWrong(form.current);
  };
  const errors = fieldErrors(connecting.error, CONNECTION_FIELDS);
  const taken = connecting.error !== null && problemOf(connecting.error).code === 'name_taken';
  const fieldOf = (field: Field) => ({
    ...{ name: field, value: given[field], autoComplete: 'off', spellCheck: false },
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      setGiven({ ...given, [field]: value });
      setMissing({ ...missing, [field]: undefined });
      connecting.reset();
    },
    error: missing[field] ?? (taken && field === 'id' ? 'There is a source of this name already.' : errors.of(field)),
  });
  return (
    <form ref={form} onSubmit={submit} noValidate className={styles.parts}>
      <SimulatorHint onFill={(apiUrl) => setGiven({ ...given, api_url: apiUrl })} />
      <Panel title="The campaign">
        <div className={styles.group}>
          <AtProvider fieldOf={fieldOf} />
          <TextInput
            label="Name in Evenkeel"
            description="Yours to choose: a-z, 0-9, - and _. It is part of the webhook’s URL and of every row, and cannot be changed later."
            placeholder="spring-campaign"
            {...fieldOf('id')}
          />
          <OtherAddress fieldOf={fieldOf} isFilled={given.api_url !== ''} />
          <FormEnd
            action="Connect"
            isPending={connecting.isPending}
            error={errors.isMore && !taken ? connecting.error : null}
          />
        </div>
      </Panel>
    </form>
  );
}

interface FieldsProps {
  readonly fieldOf: (field: Field) => object;
}

function AtProvider({ fieldOf }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Campaign ID"
        description="MF…, in the address of the campaign’s page at ReferralHero."
        placeholder="MF0123456789"
        {...fieldOf('list_uuid')}
      />
      <PasswordInput
        label="API token"
        description="Account > API. Evenkeel reads with it, and writes nothing."
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
        {...fieldOf('api_token')}
      />
      <PasswordInput
        label="Webhook secret"
        description="Edit Campaign > Integrations > Webhooks: turn on Payload Verification, and copy the secret that appears."
        visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
        {...fieldOf('webhook_secret')}
      />
    </>
  );
}

function OtherAddress({ fieldOf, isFilled }: FieldsProps & { readonly isFilled: boolean }) {
  const [wanted, setOpen] = useState(false);
  const isOpen = wanted || isFilled;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        type="button"
        ml={-8}
      >
        Another API address
      </Button>
      {isOpen && (
        <TextInput
          mt={6}
          label="API address"
          description="Left empty: https://app.referralhero.com/api/v2. Another one only for a proxy, or the simulator."
          placeholder="https://app.referralhero.com/api/v2"
          {...fieldOf('api_url')}
        />
      )}
    </div>
  );
}

function focusFirstWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLInputElement>('input[aria-invalid="true"]')?.focus();
}
