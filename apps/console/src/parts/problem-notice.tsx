import { Button, Code } from '@mantine/core';
import type { ProblemDetails } from '../api/problem';
import { Notice } from './notice';

interface ProblemNoticeProps {
  readonly problem: ProblemDetails;
  /** Offered where it may help. */
  readonly onRetry?: () => void;
  /** False where it is shown by what refreshes by itself. */
  readonly isAnnounced?: boolean;
}

/** What went wrong, as the API tells it: what it was, what is to be done, each part that does not fit, the code for a report. */
export function ProblemNotice({ problem, onRetry, isAnnounced = true }: ProblemNoticeProps) {
  const { title, detail, errors = [], code, instance } = problem;
  return (
    <Notice tone="bad" title={sentence(title)} isAnnounced={isAnnounced}>
      <p>{sentence(detail)}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ name, message }) => (
            <li key={`${name} ${message}`}>
              <strong>{name}</strong> {message}
            </li>
          ))}
        </ul>
      )}
      <p>
        <Code>{code}</Code>
        {instance !== '' && (
          <>
            {' '}
            in request <Code>{instance}</Code>
          </>
        )}
      </p>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}

function sentence(text: string): string {
  const begun = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
