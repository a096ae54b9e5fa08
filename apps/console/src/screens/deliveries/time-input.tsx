import { TextInput } from '@mantine/core';

interface TimeInputProps {
  readonly label: string;
  /** As `localTime` makes it. */
  readonly value: string;
  /** RFC 3339; undefined: none. */
  readonly onTime: (time: string | undefined) => void;
  readonly error?: string | undefined;
}

/** A time in the reader's own zone, with what the browser has for it. */
export function TimeInput({ label, value, onTime, error }: TimeInputProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      defaultValue={value}
      onBlur={(event) => onTime(fromLocal(event.currentTarget.value))}
      error={error}
    />
  );
}

/** What such a field holds for a time of the API: `2026-11-26T14:02`. */
export function localTime(time: string | undefined): string {
  if (time === undefined) return '';
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(value: string): string | undefined {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
