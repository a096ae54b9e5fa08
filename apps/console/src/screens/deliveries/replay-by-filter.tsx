import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type SubmitEvent } from 'react';
import { answerOf, api } from '../../api/client';
import { ApiProblem, problemOf } from '../../api/problem';
import { useSources } from '../../api/sources';
import { ProblemNotice } from '../../parts/problem-notice';
import { SourceSelect } from '../../parts/source-select';
import { asQuery, OUTCOMES, withoutNone, type DeliveryFilter, type Outcome } from './delivery-filter';
import { codeInWords } from './outcome-in-words';
import styles from './replay.module.css';
import { localTime, TimeInput } from './time-input';

const REPLAYABLE = OUTCOMES.filter((outcome) => outcome !== 'pending');
const REASONS = [
  ...['not_json', 'schema_mismatch', 'bad_value', 'foreign_list', 'no_subscriber_id'],
  ...['erased', 'awaiting_read', 'unknown_event', 'same_content'],
] as const;
type Reason = (typeof REASONS)[number];

interface Wanted {
  readonly source: string | undefined;
  readonly outcome: Exclude<Outcome, 'pending'> | undefined;
  readonly reason: Reason | undefined;
  readonly type: string | undefined;
  readonly subject: string | undefined;
  readonly received_after: string | undefined;
  readonly received_before: string | undefined;
}

interface ReplayByFilterProps {
  readonly filter: DeliveryFilter;
  /** Of all that the list shows, if it is one. */
  readonly sourceShown: string | undefined;
  readonly onClose: () => void;
}

/** Which deliveries to replay. What comes of it is a dry run: nothing is written before somebody has seen that. */
export function ReplayByFilter(props: ReplayByFilterProps) {
  return (
    <Modal opened onClose={props.onClose} title="Replay by filter" size="lg">
      <Form {...props} />
    </Modal>
  );
}

function Form({ filter, sourceShown, onClose }: ReplayByFilterProps) {
  const navigate = useNavigate();
  const only = useOnlySource();
  const [wanted, setWanted] = useState<Wanted>(() => wantedFrom(filter));
  const want = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }));
  const source = wanted.source ?? sourceShown ?? only;
  const [isSourceMissing, setSourceMissing] = useState(false);
  const starting = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/v1/replays', { body: { ...withoutNone(wanted), source: source ?? '', dry_run: true } })),
    onSuccess: ({ id }) => navigate({ to: '/deliveries/replays/$replay', params: { replay: id } }),
  });
  const errorOf = (name: string) => (starting.error instanceof ApiProblem ? starting.error.errorOf(name) : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setSourceMissing(source === undefined);
    if (source !== undefined) starting.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <p className={styles.dim}>
          Deliveries that fit are looked at as if they came now. First as a dry run: you see each field that they say
          otherwise than the mirror, and nothing is written.
        </p>
        <SourceSelect
          isRequired
          value={source}
          onChange={(to) => want({ source: to })}
          error={isSourceMissing && source === undefined ? 'Choose one: a replay is of one source.' : errorOf('source')}
        />
        <WhatTheyAre wanted={wanted} want={want} errorOf={errorOf} />
        <div className={styles.times}>
          <TimeInput
            label="Received from"
            value={localTime(wanted.received_after)}
            onTime={(at) => want({ received_after: at })}
            error={errorOf('received_after')}
          />
          <TimeInput
            label="Received until"
            value={localTime(wanted.received_before)}
            onTime={(at) => want({ received_before: at })}
            error={errorOf('received_before')}
          />
        </div>
        {starting.isError && <ProblemNotice problem={problemOf(starting.error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={starting.isPending}>
            Dry run
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhatTheyAreProps {
  readonly wanted: Wanted;
  readonly want: (part: Partial<Wanted>) => void;
  readonly errorOf: (name: string) => string | undefined;
}

function WhatTheyAre({ wanted, want, errorOf }: WhatTheyAreProps) {
  return (
    <>
      <Group grow align="flex-start">
        <Select
          label="Outcome"
          placeholder="Any"
          data={REPLAYABLE}
          value={wanted.outcome ?? null}
          onChange={(outcome) => want({ outcome: (outcome as Wanted['outcome'] | null) ?? undefined })}
          error={errorOf('outcome')}
          clearable
        />
        <Select
          label="Reason"
          placeholder="Any"
          data={REASONS.map((value) => ({ value, label: codeInWords(value) }))}
          value={wanted.reason ?? null}
          onChange={(reason) => want({ reason: reason ?? undefined })}
          error={errorOf('reason')}
          clearable
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label="Type"
          placeholder="Any"
          value={wanted.type ?? ''}
          onChange={(event) => want({ type: event.currentTarget.value || undefined })}
          error={errorOf('type')}
        />
        <TextInput
          label="Subscriber id"
          placeholder="Any"
          value={wanted.subject ?? ''}
          onChange={(event) => want({ subject: event.currentTarget.value || undefined })}
          error={errorOf('subject')}
        />
      </Group>
    </>
  );
}

function useOnlySource(): string | undefined {
  const sources = useSources();
  return sources?.length === 1 ? sources[0]?.id : undefined;
}

function wantedFrom(filter: DeliveryFilter): Wanted {
  const {
    source,
    outcome,
    type,
    subject,
    received_after: after,
    received_before: before,
  } = asQuery(filter, Date.now());
  return {
    ...{ source, type, subject, reason: undefined, received_after: after, received_before: before },
    outcome: outcome === 'pending' ? undefined : outcome,
  };
}
