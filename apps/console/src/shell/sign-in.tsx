import { Anchor, Button, Code, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { answerOf, api, queryClient } from '../api/client';
import { ApiProblem, type ProblemDetails, problemOf } from '../api/problem';
import { signIn, useSession } from '../api/session';
import { Notice } from '../parts/notice';
import { ProblemNotice } from '../parts/problem-notice';
import { Mark } from './mark';
import styles from './sign-in.module.css';

async function tryKey(key: string): Promise<void> {
  const who = await answerOf(api.GET('/v1/keys/current', { headers: { authorization: `Bearer ${key}` } }));
  queryClient.clear();
  signIn({ key, name: who.name, scope: who.scope, sources: who.sources });
}

function describe(error: Error): ProblemDetails {
  const problem = problemOf(error);
  if (!(error instanceof ApiProblem) || problem.code !== 'unauthenticated') return problem;
  const detail = 'It was mistyped or revoked, its time is over, or it is a key of another system.';
  return { ...problem, title: 'Nobody here knows this key', detail };
}

/** One thing is asked for, and where it is to be found is told. */
export function SignIn() {
  const { ended } = useSession();
  const [key, setKey] = useState('');
  const trying = useMutation({ mutationFn: tryKey });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (key.trim() !== '') trying.mutate(key.trim());
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <Mark size={36} />
        <Stack gap={4}>
          <Title order={1} size="h3">
            Sign in to Evenkeel
          </Title>
          <Text c="dimmed" size="sm">
            With an API key. It stays in this tab, and is forgotten with it.
          </Text>
        </Stack>
        {ended !== null && !trying.isError && <Notice tone="attention" title={ended} />}
        <PasswordInput
          label="API key"
          placeholder="ek_…"
          size="md"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          autoFocus
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        />
        {trying.isError && <ProblemNotice problem={describe(trying.error)} />}
        <Button type="submit" size="md" loading={trying.isPending} fullWidth>
          Sign in
        </Button>
        <WhereTheKeyIs />
      </form>
    </main>
  );
}

function WhereTheKeyIs() {
  return (
    <details className={styles.help}>
      <summary>Where is my key?</summary>
      <dl>
        <dt>
          Started with <Code>npm start</Code>
        </dt>
        <dd>
          On the terminal the first time; later, in that folder,{' '}
          <Code>node -p "require('./.evenkeel/secrets.json').adminKey"</Code> shows it.
        </dd>
        <dt>
          Started with <Code>docker compose up</Code>
        </dt>
        <dd>
          <Code>docker compose exec admin cat /run/evenkeel/admin/admin-key</Code>
        </dd>
        <dt>Run by somebody else</dt>
        <dd>
          Ask them for a key of your own. What you see here depends on its scope: read, operate or admin. The{' '}
          <Anchor href="/docs" inherit>
            REST API
          </Anchor>{' '}
          takes the same keys.
        </dd>
      </dl>
    </details>
  );
}
