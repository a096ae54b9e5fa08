const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `812 B`, `4.1 MB`: in thousands, as disks are sold. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.floor(value)} ${UNITS[power - 1] ?? ''}`;
}
