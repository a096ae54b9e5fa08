import { useMutation } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { tellDone } from '../../parts/tell';
import { EndpointForm } from './endpoint-form';
import { nameOf } from './endpoint-name';
import { updateBodyOf, valuesOf, type Values } from './endpoint-values';
import { ToList } from './to-list';
import { refreshEndpoints, useEndpoint, type Endpoint } from './use-endpoint';

/** The settings of an endpoint, to be changed. */
export function EditEndpoint() {
  const { endpoint: id } = useParams({ from: '/endpoints/$endpoint/edit' });
  const asked = useEndpoint(id);
  return (
    <div>
      <PageTitle
        title={asked.data === undefined ? 'Edit endpoint' : `Edit ${nameOf(asked.data.endpoint)}`}
        above={<ToList />}
      />
      {asked.data !== undefined && <Form key={id} {...asked.data} />}
      {asked.data === undefined && asked.error === null && <LoadingLines lines={5} height={32} />}
      {asked.data === undefined && asked.error !== null && (
        <ProblemNotice problem={problemOf(asked.error)} onRetry={() => void asked.refetch()} />
      )}
    </div>
  );
}

function Form({ endpoint, etag }: { readonly endpoint: Endpoint; readonly etag: string }) {
  const { id } = endpoint;
  const navigate = useNavigate();
  const update = useMutation({
    mutationFn: ({ values, seen }: { values: Values; seen: string }) =>
      api.PATCH('/v1/endpoints/{endpoint}', {
        params: { path: { endpoint: id }, header: { 'If-Match': seen } },
        body: updateBodyOf(values),
      }),
    onSuccess: async () => {
      await refreshEndpoints();
      tellDone('Saved: workers go by it within a second.');
      await navigate({ to: '/endpoints/$endpoint', params: { endpoint: id } });
    },
  });
  return (
    <EndpointForm
      initial={valuesOf(endpoint)}
      error={update.error}
      isPending={update.isPending}
      action="Save"
      back={`/endpoints/${id}`}
      onSubmit={(values) => update.mutate({ values, seen: etag })}
    />
  );
}
