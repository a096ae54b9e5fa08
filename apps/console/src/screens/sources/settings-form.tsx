import { Button, Group, NumberInput, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { fieldErrors } from '../../api/field-errors';
import { FormEnd } from '../../parts/form-end';
import { tellDone } from '../../parts/tell';
import { changesOf, draftOf, saveSource, type SourceDraft } from './source-draft';
import { refreshSources, type Source } from './use-sources';

const FIELDS = [
  'api_url',
  'api_token',
  'settings.settle_ms',
  'settings.calls_per_hour',
  'settings.repair',
  'settings.restore_erased',
];

interface SettingsFormProps {
  readonly source: Source;
  readonly etag: string;
  readonly onEnd: () => void;
}

/** Only what was changed is sent, and only if the source is still as it was when the form was opened. */
export function SettingsForm({ source, etag, onEnd }: SettingsFormProps) {
  const [before] = useState({ source, etag });
  const [draft, setDraft] = useState(() => draftOf(source));
  const body = changesOf(before.source, draft);
  const saving = useMutation({
    mutationFn: () => saveSource(source.id, body, before.etag),
    onSuccess: async () => {
      tellDone(`The settings of ${source.id} are saved; workers take them within a second.`);
      await refreshSources();
      onEnd();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (Object.keys(body).length === 0) onEnd();
    else saving.mutate();
  };
  const errors = fieldErrors(saving.error, FIELDS);
  const fields = { draft, setDraft: (part: Partial<SourceDraft>) => setDraft({ ...draft, ...part }), errors };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={560}>
        {source.managed_by === 'api' && <Access {...fields} hasToken={source.has_api_token} />}
        <Reading {...fields} />
        <FormEnd action="Save" isPending={saving.isPending} error={errors.isMore ? saving.error : null}>
          <Button variant="default" onClick={onEnd}>
            Cancel
          </Button>
        </FormEnd>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  readonly draft: SourceDraft;
  readonly setDraft: (part: Partial<SourceDraft>) => void;
  readonly errors: ReturnType<typeof fieldErrors>;
}

function Access({ draft, setDraft, errors, hasToken }: FieldsProps & { readonly hasToken: boolean }) {
  return (
    <>
      <TextInput
        label="API address"
        value={draft.apiUrl}
        onChange={(event) => setDraft({ apiUrl: event.currentTarget.value })}
        error={errors.of('api_url')}
        spellCheck={false}
      />
      <Radio.Group label="API token" value={draft.token} onChange={(token) => setDraft({ token })}>
        <Group gap="lg" mt={6}>
          <Radio value="stays" label={hasToken ? 'Stays as it is' : 'None'} />
          <Radio value="new" label={hasToken ? 'Another one' : 'Set one'} />
          {hasToken && <Radio value="none" label="Take it away" />}
        </Group>
      </Radio.Group>
      {draft.token === 'new' && (
        <PasswordInput
          label="New API token"
          value={draft.newToken}
          onChange={(event) => setDraft({ newToken: event.currentTarget.value })}
          error={errors.of('api_token')}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
        />
      )}
    </>
  );
}

function Reading({ draft, setDraft, errors }: FieldsProps) {
  return (
    <>
      <NumberInput
        label="Calls an hour"
        description="That Evenkeel may make, of all that the token has. Sources of one token share them."
        value={draft.callsPerHour}
        onChange={(callsPerHour) => setDraft({ callsPerHour })}
        error={errors.of('settings.calls_per_hour')}
        thousandSeparator=","
        allowDecimal={false}
        hideControls
      />
      <NumberInput
        label="Settle delay in milliseconds"
        description="How long the provider may lag behind its own webhooks."
        value={draft.settleMs}
        onChange={(settleMs) => setDraft({ settleMs })}
        error={errors.of('settings.settle_ms')}
        thousandSeparator=","
        allowDecimal={false}
        hideControls
      />
      <Switch
        label="Repair drift"
        description="Off: what differs is only reported."
        checked={draft.repair}
        onChange={(event) => setDraft({ repair: event.currentTarget.checked })}
      />
      <Switch
        label="Restore who was erased"
        description="On: the provider’s copy brings an erased person back."
        checked={draft.restoreErased}
        onChange={(event) => setDraft({ restoreErased: event.currentTarget.checked })}
      />
    </>
  );
}
