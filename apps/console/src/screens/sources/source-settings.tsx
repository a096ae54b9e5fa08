import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMay } from '../../api/session';
import { FactGrid, GridFact } from '../../parts/fact-grid';
import { durationInWords, numberInWords } from '../../parts/in-words';
import { Panel } from '../../parts/panel';
import { SettingsForm } from './settings-form';
import type { Source } from './use-sources';

interface SourceSettingsProps {
  readonly source: Source;
  readonly etag: string;
}

/** As they are, and a form for who may change them. */
export function SourceSettings({ source, etag }: SourceSettingsProps) {
  const [isEditing, editing] = useDisclosure();
  const mayEdit = useMay('admin');
  return (
    <Panel
      title="Settings"
      actions={
        mayEdit &&
        !isEditing && (
          <Button size="xs" variant="default" onClick={editing.open}>
            Edit settings
          </Button>
        )
      }
    >
      {isEditing ? <SettingsForm source={source} etag={etag} onEnd={editing.close} /> : <Shown source={source} />}
    </Panel>
  );
}

function Shown({
  source: { provider, api_url: apiUrl, has_api_token: hasToken, settings },
}: Pick<SourceSettingsProps, 'source'>) {
  return (
    <FactGrid>
      <GridFact name="Provider" about={apiUrl}>
        {provider}
      </GridFact>
      <GridFact name="API token">{hasToken ? 'set' : 'none: nothing can be read'}</GridFact>
      <GridFact name="Calls an hour" about="That Evenkeel may make, of all that the token has.">
        {numberInWords(settings.calls_per_hour)}
      </GridFact>
      <GridFact name="Settle delay" about="How long the provider may lag behind its own webhooks.">
        {durationInMilliseconds(settings.settle_ms)}
      </GridFact>
      <GridFact name="Drift">{settings.repair ? 'is repaired' : 'is only reported'}</GridFact>
      <GridFact name="Erased persons">
        {settings.restore_erased ? 'come back if the provider has them' : 'stay erased'}
      </GridFact>
    </FactGrid>
  );
}

function durationInMilliseconds(ms: number): string {
  return ms % 1_000 === 0 ? durationInWords(ms / 1_000) : `${numberInWords(ms)} ms`;
}
