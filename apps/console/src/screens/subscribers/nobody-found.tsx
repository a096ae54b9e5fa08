import { Button } from '@mantine/core';
import { Empty } from '../../parts/empty';
import { isNarrowed, type SubscriberFilter } from './filter';

interface NobodyFoundProps {
  readonly filter: SubscriberFilter;
  readonly onClear: () => void;
}

/** Nobody fits, or nobody is there; and what that may mean. */
export function NobodyFound({ filter, onClear }: NobodyFoundProps) {
  if (!isNarrowed(filter))
    return (
      <Empty title="There are no subscribers yet">
        They arrive with the first webhook, or with the first sweep of a connected campaign.
      </Empty>
    );
  return (
    <Empty
      title="Nobody fits"
      action={
        <Button variant="default" onClick={onClear}>
          Clear search and filters
        </Button>
      }
    >
      {filter.q !== undefined &&
        'What is typed is looked for at the beginning of e-mails, referral codes and names, and as an id.'}
    </Empty>
  );
}
