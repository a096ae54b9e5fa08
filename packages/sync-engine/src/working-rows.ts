import type { Row } from './row';
import { rowId, type RowIdentity } from './row';

/** The rows of one recording while its hints are applied one by one: as loaded, and as they stand. */
export class WorkingRows {
  private readonly loaded = new Map<string, Row>();
  private readonly current = new Map<string, Row>();
  private readonly subscribersByCode = new Map<string, Set<string>>();
  private readonly subscribersByEmail = new Map<string, Set<string>>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      this.loaded.set(rowId(row), row);
      this.put(row);
    }
  }

  get(identity: RowIdentity): Row | null {
    return this.current.get(rowId(identity)) ?? null;
  }

  put(row: Row): void {
    this.current.set(rowId(row), row);
    if (row.entity !== 'subscriber') return;
    index(this.subscribersByCode, row.content['code'], rowId(row));
    index(this.subscribersByEmail, row.content['email'], rowId(row));
  }

  subscribersWithCode(code: string): Row[] {
    return this.subscribersAt(this.subscribersByCode.get(code)).filter((row) => row.content['code'] === code);
  }

  subscribersWithEmail(email: string): Row[] {
    return this.subscribersAt(this.subscribersByEmail.get(email)).filter((row) => row.content['email'] === email);
  }

  /** Rows that are not as they were loaded, with what they were. */
  touched(): { readonly before: Row | null; readonly after: Row }[] {
    return [...this.current].flatMap(([id, after]) => {
      const before = this.loaded.get(id) ?? null;
      return before === after ? [] : [{ before, after }];
    });
  }

  private subscribersAt(ids: ReadonlySet<string> | undefined): Row[] {
    return [...(ids ?? [])].flatMap((id) => this.current.get(id) ?? []);
  }
}

function index(by: Map<string, Set<string>>, value: unknown, id: string): void {
  if (typeof value !== 'string') return;
  const ids = by.get(value);
  if (ids) ids.add(id);
  else by.set(value, new Set([id]));
}
