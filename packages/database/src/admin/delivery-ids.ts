/** Ids of deliveries are UUIDs of version 7: a range of times is one of ids, so partitions of other days are not looked at. */

/** The least id of that millisecond. */
export function idAt(millis: number): string {
  const hex = Math.max(0, Math.floor(millis)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** Milliseconds since 1970. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}
