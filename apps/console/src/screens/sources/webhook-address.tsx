import { Code, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CopyField } from '../../parts/copy-field';
import { simulatorOf } from '../connect/find-simulator';
import styles from './source-page.module.css';
import type { Source } from './use-sources';

/** The URL to enter at the provider. Where admin was not told where ingest is reached, whoever reads this has to know. */
export function WebhookAddress({ source }: { readonly source: Source }) {
  if (source.webhook_url === null) return <ByHand path={source.webhook_path} />;
  const about = simulatorOf([source]) === null ? aboutOf(source.webhook_url) : undefined;
  return <CopyField label="Webhook URL" value={source.webhook_url} about={about} />;
}

function ByHand({ path }: { readonly path: string }) {
  const [address, setAddress] = useState('');
  const base = address.trim().replace(/\/+$/, '');
  return (
    <div className={styles.panels}>
      <TextInput
        label="Public address of ingest"
        description={
          <>
            Where the provider reaches it, over HTTPS. Set <Code>EVENKEEL_INGEST_URL</Code> of admin and it is filled
            in.
          </>
        }
        placeholder="https://hooks.example.com"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        type="url"
        spellCheck={false}
      />
      <CopyField label="Webhook URL" value={`${base === '' ? 'https://…' : base}${path}`} />
    </div>
  );
}

function aboutOf(url: string): string {
  const { hostname } = new URL(url);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    ? 'Only this machine reaches it. For a real campaign, publish ingest over HTTPS (a reverse proxy or a tunnel) and enter that address.'
    : 'To be entered at the provider, with all of its events.';
}
