import { Button, Group, Modal, PasswordInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { fieldErrors } from '../../api/field-errors';
import { answerOf, api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { CopyField } from '../../parts/copy-field';
import { ProblemNotice } from '../../parts/problem-notice';
import { RotationUnderWay } from './rotation-under-way';
import { refreshSources, type Source, type SourceHealth } from './use-sources';

interface RotateSecretProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Set it here, enter it there, see it come: so that nobody has to guess when a rotation is over. */
export function RotateSecret(props: RotateSecretProps) {
  const { source, opened, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={`Rotate the webhook secret of ${source.id}`} size="lg">
      <Steps {...props} />
    </Modal>
  );
}

function Steps({ source, health, onClose }: RotateSecretProps) {
  const [given, setGiven] = useState<Given | null>(null);
  if (given === null) return <GiveSecret source={source.id} onGiven={setGiven} onClose={onClose} />;
  return (
    <Stack gap="md">
      {given.isMade && (
        <CopyField
          label="New secret"
          value={given.secret}
          about="Shown this once: enter it at the provider now. Evenkeel keeps it sealed, and shows it to nobody."
        />
      )}
      <RotationUnderWay secrets={health?.webhook_secrets ?? []} isMade={given.isMade} />
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

interface Given {
  readonly secret: string;
  /** It was made here, and has to be entered at the provider. */
  readonly isMade: boolean;
}

interface GiveSecretProps {
  readonly source: string;
  readonly onGiven: (given: Given) => void;
  readonly onClose: () => void;
}

const FROM = [
  { value: 'provider', label: 'The provider made one' },
  { value: 'here', label: 'Make one here' },
];

const ABOUT = {
  provider:
    'At ReferralHero: Edit Campaign > Integrations > Webhooks, or Webhook Secret in the profile menu. Make a new one there and paste it here at once. A webhook that comes in between is refused, and the provider sends it again within five minutes.',
  here: 'For a provider that lets you enter a secret, as the simulator does. It counts here at once, so nothing is refused in between.',
};

function GiveSecret({ source, onGiven, onClose }: GiveSecretProps) {
  const [from, setFrom] = useState<keyof typeof ABOUT>('provider');
  const [pasted, setPasted] = useState('');
  const rotating = useMutation({
    mutationFn: async (secret: string) => {
      const body = { webhook_secret: secret };
      await answerOf(api.POST('/v1/sources/{source}/rotate-secret', { params: { path: { source } }, body }));
      await refreshSources();
      return { secret, isMade: from === 'here' };
    },
    onSuccess: onGiven,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (from === 'here' || pasted.trim() !== '') rotating.mutate(from === 'here' ? madeSecret() : pasted.trim());
  };
  const errors = fieldErrors(rotating.error, ['webhook_secret']);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">The former secret stays good for 24 hours, so nothing is lost while you change it.</Text>
        <SegmentedControl
          aria-label="Where the new secret comes from"
          data={FROM}
          value={from}
          onChange={(value) => setFrom(value as keyof typeof ABOUT)}
        />
        <Text size="sm" c="dimmed">
          {ABOUT[from]}
        </Text>
        {from === 'provider' && (
          <PasswordInput
            label="New webhook secret"
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            error={errors.of('webhook_secret')}
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
          />
        )}
        {rotating.isError && errors.isMore && <ProblemNotice problem={problemOf(rotating.error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rotating.isPending}>
            {from === 'here' ? 'Make it, and rotate' : 'Rotate'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** 32 random bytes in base64url. */
function madeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
