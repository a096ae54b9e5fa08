import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** Above the heading of what belongs to the list. */
export function ToList() {
  return (
    <Anchor component={Link} to="/endpoints" size="sm">
      Endpoints
    </Anchor>
  );
}
