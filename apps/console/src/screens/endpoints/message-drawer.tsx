import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { ProblemNotice } from '../../parts/problem-notice';
import { MessageStory } from './message-story';
import { REFRESH_EVERY_MS, type Endpoint } from './use-endpoint';

interface MessageDrawerProps {
  readonly endpoint: Endpoint;
  /** Its id; undefined: none is open. */
  readonly message: string | undefined;
  readonly onClose: () => void;
}

/** One message beside the list, with each attempt. */
export function MessageDrawer({ endpoint, message, onClose }: MessageDrawerProps) {
  return (
    <Drawer opened={message !== undefined} onClose={onClose} position="right" size="lg" title="Message">
      {message !== undefined && <Story endpoint={endpoint} message={message} />}
    </Drawer>
  );
}

function Story({ endpoint, message }: { readonly endpoint: Endpoint; readonly message: string }) {
  const { id } = endpoint;
  const asked = useQuery({
    queryKey: ['endpoints', id, 'message', message],
    queryFn: ({ signal }) => {
      const params = { path: { endpoint: id, message } };
      return answerOf(api.GET('/v1/endpoints/{endpoint}/messages/{message}', { params, signal }));
    },
    refetchInterval: REFRESH_EVERY_MS,
  });
  if (asked.data !== undefined) return <MessageStory message={asked.data} endpoint={endpoint} />;
  if (asked.error !== null)
    return <ProblemNotice problem={problemOf(asked.error)} onRetry={() => void asked.refetch()} />;
  return <LoadingLines lines={6} />;
}
