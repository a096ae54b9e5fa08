import { Select } from '@mantine/core';
import { useSources } from '../api/sources';

interface SourceSelectProps {
  readonly value: string | undefined;
  readonly onChange: (source: string | undefined) => void;
  readonly error?: string | undefined;
  /** Without it one may choose all. */
  readonly isRequired?: boolean;
}

/** Which source; there is nothing to choose while there is one alone, unless one must be named. */
export function SourceSelect({ value, onChange, error, isRequired = false }: SourceSelectProps) {
  const sources = useSources();
  if (!isRequired && (sources === undefined || sources.length < 2)) return null;
  return (
    <Select
      label="Source"
      placeholder={isRequired ? 'Choose one' : 'All'}
      data={(sources ?? []).map(({ id }) => id)}
      value={value ?? null}
      onChange={(source) => onChange(source ?? undefined)}
      error={error}
      required={isRequired}
      clearable={!isRequired}
      searchable={(sources ?? []).length > 8}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
