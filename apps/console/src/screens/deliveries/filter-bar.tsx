import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type SubmitEvent } from 'react';
import { SourceSelect } from '../../parts/source-select';
import { isNarrowed, OUTCOMES, withoutNone, type DeliveryFilter, type Span } from './delivery-filter';
import styles from './filter-bar.module.css';
import { localTime, TimeInput } from './time-input';

interface FilterBarProps {
  readonly filter: DeliveryFilter;
  /** That were seen, to be chosen from; any other can be written. */
  readonly types: readonly string[];
}

const TIMES = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: 'named', label: 'From … until …' },
];
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

export function FilterBar({ filter, types }: FilterBarProps) {
  const navigate = useNavigate();
  const change = (part: DeliveryFilter) =>
    void navigate({ to: '/deliveries', search: withoutNone({ ...filter, ...part }), replace: true });
  const [areTimesOpen, openTimes] = useState(filter.after !== undefined || filter.before !== undefined);
  const chooseTime = (value: string | null) => {
    openTimes(value === 'named');
    change({
      within: value === 'named' ? undefined : ((value as Span | null) ?? undefined),
      after: undefined,
      before: undefined,
    });
  };
  return (
    <div role="search" aria-label="Deliveries" className={styles.bar}>
      <Find key={filter.subject ?? ''} subject={filter.subject} onSubject={(subject) => change({ subject })} />
      <SourceSelect value={filter.source} onChange={(source) => change({ source })} />
      <Select
        label="Outcome"
        placeholder="Any"
        data={[...OUTCOMES]}
        value={filter.outcome ?? null}
        onChange={(outcome) => change({ outcome: outcome ?? undefined })}
        clearable
      />
      <TypeField key={filter.type ?? ''} type={filter.type} types={types} onType={(type) => change({ type })} />
      <Select
        label="Received"
        placeholder="Any time"
        data={TIMES}
        value={areTimesOpen ? 'named' : (filter.within ?? null)}
        onChange={chooseTime}
        clearable
      />
      {areTimesOpen && (
        <>
          <TimeInput label="From" value={localTime(filter.after)} onTime={(after) => change({ after })} />
          <TimeInput label="Until" value={localTime(filter.before)} onTime={(before) => change({ before })} />
        </>
      )}
      {isNarrowed(filter) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => {
            openTimes(false);
            void navigate({ to: '/deliveries', search: {}, replace: true });
          }}
        >
          Clear
        </Button>
      )}
    </div>
  );
}

/** By the subscriber that it tells of; the id of a delivery leads to it. */
function Find({
  subject,
  onSubject,
}: {
  readonly subject: string | undefined;
  readonly onSubject: (to?: string) => void;
}) {
  const navigate = useNavigate();
  const [text, setText] = useState(subject ?? '');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (UUID.test(wanted)) void navigate({ to: '/deliveries/$delivery', params: { delivery: dashed(wanted) } });
    else onSubject(wanted === '' ? undefined : wanted);
  };
  return (
    <form onSubmit={submit} className={styles.find}>
      <TextInput
        data-search
        label="Find"
        placeholder="Subscriber id, or delivery id"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text.trim() === '' && subject !== undefined && onSubject(undefined)}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}

/** A trace has the delivery's id without its dashes. */
function dashed(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase();
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}

interface TypeFieldProps {
  readonly type: string | undefined;
  readonly types: readonly string[];
  readonly onType: (type: string | undefined) => void;
}

function TypeField({ type, types, onType }: TypeFieldProps) {
  const [text, setText] = useState(type ?? '');
  const take = (value: string) => {
    if (value.trim() !== (type ?? '')) onType(value.trim() === '' ? undefined : value.trim());
  };
  return (
    <Autocomplete
      label="Type"
      placeholder="Any"
      data={[...types]}
      value={text}
      onChange={setText}
      onOptionSubmit={take}
      onBlur={() => take(text)}
      onKeyDown={(event) => event.key === 'Enter' && take(text)}
      clearable
      onClear={() => take('')}
    />
  );
}
