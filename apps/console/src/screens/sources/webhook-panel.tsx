import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useMay } from '../../api/session';
import { Panel } from '../../parts/panel';
import { RotateSecret } from './rotate-secret';
import { SecretTable } from './secret-table';
import styles from './source-page.module.css';
import type { Source, SourceHealth } from './use-sources';
import { WebhookAddress } from './webhook-address';

interface WebhookPanelProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
}

/** Where the provider sends, and with which secret what it sends comes. */
export function WebhookPanel({ source, health }: WebhookPanelProps) {
  const [isRotating, rotating] = useDisclosure();
  const mayRotate = useMay('admin') && source.managed_by === 'api';
  return (
    <Panel
      title="Webhook"
      actions={
        mayRotate && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={rotating.open}
          >
            Rotate secret
          </Button>
        )
      }
    >
      <div className={styles.panels}>
        <WebhookAddress source={source} />
        {health && <SecretTable secrets={health.webhook_secrets} />}
      </div>
      <RotateSecret source={source} health={health} opened={isRotating} onClose={rotating.close} />
    </Panel>
  );
}
