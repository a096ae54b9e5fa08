import { Button, Code } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useMay } from '../../api/session';
import { numberInWords } from '../../parts/in-words';
import { Panel } from '../../parts/panel';
import { RelativeTime } from '../../parts/relative-time';
import styles from './endpoint-settings.module.css';
import type { Endpoint } from './use-endpoint';

/** What it is told, and how. */
export function EndpointSettings({ endpoint }: { readonly endpoint: Endpoint }) {
  const { id, source, types, filters, confirmed_only, personal_data, header_names, rate_limit } = endpoint;
  const edit = useMay('admin') && (
    <Button component={Link} to={`/endpoints/${id}/edit`} size="xs" variant="default">
      Edit
    </Button>
  );
  const lines: [string, ReactNode][] = [
    ['Source', source ?? 'all, those to come too'],
    ['Types', types.length === 0 ? 'all' : <Codes items={types} />],
    ['Fields', filters.length === 0 ? 'any' : <Codes items={filters.map(filterInWords)} />],
    ['Provisional changes', confirmed_only ? 'held back until a read has confirmed them' : 'sent, marked as such'],
    ['Personal data', personal_data ? 'sent' : 'left out'],
    ['Headers', header_names.length === 0 ? 'none of its own' : <Codes items={header_names} />],
    ['Rate limit', rate_limit === null ? 'as many as it takes' : `${numberInWords(rate_limit)} messages a second`],
    ['Secrets', <Secrets key="secrets" secrets={endpoint.secrets} />],
    ['Id', <Code key="id">{id}</Code>],
    ['Added', <RelativeTime key="added" at={endpoint.created_at} />],
  ];
  return (
    <Panel title="Settings" actions={edit}>
      <dl className={styles.settings}>
        {lines.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}

function Codes({ items }: { readonly items: readonly string[] }) {
  return (
    <span className={styles.codes}>
      {items.map((item) => (
        <Code key={item}>{item}</Code>
      ))}
    </span>
  );
}

function Secrets({ secrets }: Pick<Endpoint, 'secrets'>) {
  return (
    <span className={styles.codes}>
      {secrets.map(({ id, valid_until: until }) => (
        <span key={id}>
          <Code>{id}</Code>
          {until !== null && (
            <>
              {' '}
              the former one, until <RelativeTime at={until} />
            </>
          )}
        </span>
      ))}
    </span>
  );
}

function filterInWords(filter: Endpoint['filters'][number]): string {
  return filter.equals === undefined ? filter.field : `${filter.field} = ${JSON.stringify(filter.equals)}`;
}
