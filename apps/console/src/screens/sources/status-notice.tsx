import type { ReactNode } from 'react';
import { Notice } from '../../parts/notice';
import { sayStatus } from './say-status';
import type { Source } from './use-sources';

type StatusNoticeProps = Pick<Source, 'status' | 'status_reason'> & {
  /** What mends it, if it can be done here. */
  readonly children?: ReactNode;
};

/** Nothing while the source is active. */
export function StatusNotice({ status, status_reason: reason, children }: StatusNoticeProps) {
  const words = sayStatus(status, reason);
  if (words === null) return null;
  const tone = status === 'degraded' ? 'bad' : status === 'silent' ? 'attention' : 'quiet';
  return (
    <Notice tone={tone} title={words.title}>
      <p>{words.what}</p>
      <p>{words.todo}</p>
      {children}
    </Notice>
  );
}
