import { Button, CloseButton, Loader, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client';
import styles from './filter-bar.module.css';
import type { SubscriberFilter } from './filter';

interface FilterBarProps {
  readonly filter: SubscriberFilter;
  readonly onChange: (filter: SubscriberFilter) => void;
  /** What is shown is of the filter before. */
  readonly isBusy: boolean;
}

/** Long enough for a fast typist to be asked for once, short enough not to be noticed. */
const TYPING_ENDS_AFTER_MS = 200;
const STATUSES = ['pending', 'confirmed', 'unqualified', 'unconfirmed'];

export function FilterBar({ filter, onChange, isBusy }: FilterBarProps) {
  return (
    <div className={styles.bar} role="search" aria-label="Subscribers">
      <SearchField filter={filter} onChange={onChange} isBusy={isBusy} />
      <SourceSelect filter={filter} onChange={onChange} />
      <NativeSelect
        aria-label="Referral status"
        data={[{ value: '', label: 'Any status' }, ...STATUSES]}
        value={filter.status ?? ''}
        onChange={({ currentTarget: { value } }) => onChange(withText(filter, 'status', value))}
      />
      <div className={styles.flags} role="group" aria-label="Only those that are">
        <Flag name="dirty" label="Being checked" filter={filter} onChange={onChange} />
        <Flag name="provisional" label="Provisional" filter={filter} onChange={onChange} />
        <Flag name="deleted" label="Deleted" filter={filter} onChange={onChange} />
      </div>
    </div>
  );
}

function SearchField({ filter, onChange, isBusy }: FilterBarProps) {
  const [typed, setTyped] = useState(filter.q ?? '');
  const search = useDebouncedCallback((text: string) => onChange(withText(filter, 'q', text)), TYPING_ENDS_AFTER_MS);
  // Another filter came from elsewhere: the address, or a button that clears it.
  const [known, setKnown] = useState(filter.q);
  if (known !== filter.q) {
    setKnown(filter.q);
    setTyped(filter.q ?? '');
  }
  const type = (text: string) => {
    setTyped(text);
    search(text);
  };
  const clear = <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />;
  return (
    <TextInput
      className={styles.search}
      data-search
      aria-label="Search subscribers"
      placeholder="E-mail, referral code, name or id"
      leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
      rightSection={isBusy ? <Loader size={14} /> : typed !== '' && clear}
      value={typed}
      onChange={({ currentTarget: { value } }) => type(value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function SourceSelect({ filter, onChange }: Omit<FilterBarProps, 'isBusy'>) {
  const { data } = useQuery({
    queryKey: ['sources', 'all'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
  });
  const names = data?.data.map(({ id }) => id) ?? [];
  if (names.length < 2 && filter.source === undefined) return null;
  return (
    <NativeSelect
      aria-label="Source"
      data={[{ value: '', label: 'All sources' }, ...new Set([...names, ...(filter.source ? [filter.source] : [])])]}
      value={filter.source ?? ''}
      onChange={({ currentTarget: { value } }) => onChange(withText(filter, 'source', value))}
    />
  );
}

interface FlagProps extends Omit<FilterBarProps, 'isBusy'> {
  readonly name: 'dirty' | 'provisional' | 'deleted';
  readonly label: string;
}

function Flag({ name, label, filter, onChange }: FlagProps) {
  const { [name]: isOn = false, ...rest } = filter;
  return (
    <Button
      variant={isOn ? 'light' : 'default'}
      aria-pressed={isOn}
      leftSection={isOn ? <IconCheck size={14} stroke={2.4} aria-hidden /> : undefined}
      onClick={() => onChange(isOn ? rest : { ...rest, [name]: true })}
    >
      {label}
    </Button>
  );
}

function withText(filter: SubscriberFilter, name: 'q' | 'source' | 'status', value: string): SubscriberFilter {
  const { [name]: _, ...rest } = filter;
  return value === '' ? rest : { ...rest, [name]: value };
}
