import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from './empty';
import { PageTitle } from './page-title';

export function NoSuchPage() {
  return (
    <div>
      <PageTitle title="There is no such page" />
      <Empty
        title="Nothing is at this address"
        action={
          <Anchor component={Link} to="/">
            Go to the overview
          </Anchor>
        }
      />
    </div>
  );
}
