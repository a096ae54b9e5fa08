import { problemOf } from '../api/problem';
import { PageTitle } from './page-title';
import { ProblemNotice } from './problem-notice';

/** In place of a screen that met an error. */
export function ScreenFailed({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <div>
      <PageTitle title="This cannot be shown" />
      <ProblemNotice problem={problemOf(error)} onRetry={reset} />
    </div>
  );
}
