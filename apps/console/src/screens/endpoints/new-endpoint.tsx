import { Button, Group, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answerOf, api } from '../../api/client';
import { PageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { EndpointForm, type FieldsProps } from './endpoint-form';
import styles from './endpoint-form.module.css';
import { nameOf } from './endpoint-name';
import { NEW, newBodyOf, type Values } from './endpoint-values';
import { ToList } from './to-list';
import { SigningSecret } from './signing-secret';
import { refreshEndpoints } from './use-endpoint';

const createEndpoint = (values: Values) => answerOf(api.POST('/v1/endpoints', { body: newBodyOf(values) }));

/** A new endpoint; then its secret, this once. */
export function NewEndpoint() {
  const create = useMutation({
    mutationFn: createEndpoint,
    onSuccess: () => void refreshEndpoints(),
  });
  if (create.data !== undefined) return <Made endpoint={create.data} />;
  return (
    <div>
      <PageTitle title="Add endpoint" above={<ToList />} />
      <EndpointForm
        initial={NEW}
        error={create.error}
        isPending={create.isPending}
        action="Add endpoint"
        back="/endpoints"
        onSubmit={create.mutate}
        more={(props) => (
          <>
            <SourceField {...props} />
            <FromFields {...props} />
          </>
        )}
      />
    </div>
  );
}

type MadeEndpoint = Awaited<ReturnType<typeof createEndpoint>>;

function Made({ endpoint }: { readonly endpoint: MadeEndpoint }) {
  return (
    <div className={styles.form}>
      <PageTitle title={`${nameOf(endpoint)} is added`} above={<ToList />} />
      <Panel title="Its signing secret">
        <Stack gap="md">
          <SigningSecret secret={endpoint.secret} />
          <Group>
            <Button component={Link} to={`/endpoints/${endpoint.id}`}>
              I have stored it
            </Button>
          </Group>
        </Stack>
      </Panel>
    </div>
  );
}

function SourceField({ values, change, errorOf }: FieldsProps) {
  const sources = useQuery({
    queryKey: ['sources', 'all'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
  });
  const known = sources.data?.data.map(({ id }) => id) ?? [];
  return (
    <Select
      label="Source"
      data={[{ value: '', label: 'All, those to come too' }, ...known]}
      value={values.source}
      error={errorOf('source')}
      onChange={(source) => change({ source: source ?? '' })}
      allowDeselect={false}
    />
  );
}

function FromFields({ values: { from, fromText }, change, errorOf }: FieldsProps) {
  const error = errorOf('from');
  return (
    <div className={styles.from}>
      <Radio.Group label="Begin with" value={from} onChange={(chosen) => change({ from: chosen, fromText: '' })}>
        <Stack gap={6} mt={6}>
          <Radio value="now" label="Changes from now on" />
          <Radio value="time" label="Changes since a time" />
          <Radio value="cursor" label="Changes after a cursor of the feed" />
        </Stack>
      </Radio.Group>
      {from !== 'now' && (
        <TextInput
          label={from === 'time' ? 'Since' : 'Cursor'}
          type={from === 'time' ? 'datetime-local' : 'text'}
          value={fromText}
          error={error}
          onChange={(event) => change({ fromText: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
