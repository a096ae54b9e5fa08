import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { countInWords } from '../../parts/in-words';
import { RelativeTime } from '../../parts/relative-time';
import type { Source, SourceHealth } from '../sources/use-sources';
import { Step } from './step';

interface TrueStepProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
}

/** What all of it is for. */
export function TrueStep({ source, health }: TrueStepProps) {
  if (!health || health.proven_from === null) return <Step number={4} state="later" title="Your copy is true" />;
  const { due, mirrored } = health;
  return (
    <Step number={4} state="done" title="Your copy is true">
      <p data-testid="true-as-of">
        True as of <RelativeTime at={health.proven_from} />. {countInWords(mirrored.subscribers, 'subscriber')},{' '}
        {due.rows === 0 ? 'none' : due.rows} being checked.
      </p>
      <Group>
        <Button component={Link} to="/">
          Go to the overview
        </Button>
        <Button component={Link} to={`/sources/${source.id}`} variant="default">
          See {source.id}
        </Button>
      </Group>
    </Step>
  );
}
