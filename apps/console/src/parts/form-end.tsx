import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem';
import { ProblemNotice } from './problem-notice';

interface FormEndProps {
  readonly action: string;
  readonly isPending: boolean;
  /** What the API has against it, and no field has told; null: nothing. */
  readonly error: Error | null;
  /** How to give up. */
  readonly children?: ReactNode;
}

/** What a form ends with: what went wrong, beside the button that was pressed. */
export function FormEnd({ action, isPending, error, children }: FormEndProps) {
  return (
    <>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <Group>
        <Button type="submit" loading={isPending}>
          {action}
        </Button>
        {children}
      </Group>
    </>
  );
}
