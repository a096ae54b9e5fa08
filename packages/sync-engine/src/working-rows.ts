import type { Row } from './row';
import { rowId, type RowIdentity } from './row';

/** The rows of one recording while its hints are applied one by one: as loaded, and as they stand. */
export class WorkingRows {
  private readonly loaded = new Map<string, Row>();
  private readonly current = new Map<string, Row>();
  /** Made when they are first asked for: most hints say whom they mean by its id. */
  private byCode: Map<string, Set<string>> | undefined;
  private byEmail: Map<string, Set<string>> | undefined;

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const id = rowId(row);
      this.loaded.set(id, row);
      this.current.set(id, row);
    }
  }

  get(identity: RowIdentity): Row | null {
    return this.current.get(rowId(identity)) ?? null;
  }

  put(row: Row): void {
    const id = rowId(row);
    this.current.set(id, row);
    if (row.entity !== 'subscriber') return;
    if (this.byCode) index(this.byCode, row.content['code'], id);
    if (this.byEmail) index(this.byEmail, row.content['email'], id);
  }

  subscribersWithCode(code: string): Row[] {
    this.byCode ??= this.indexBy('code');
    return this.subscribersAt(this.byCode.get(code)).filter((row) => row.content['code'] === code);
  }

  subscribersWithEmail(email: string): Row[] {
    this.byEmail ??= this.indexBy('email');
    return this.subscribersAt(this.byEmail.get(email)).filter((row) => row.content['email'] === email);
  }

  /** Rows that are not as they were loaded, with what they were. */
  touched(): { readonly before: Row | null; readonly after: Row }[] {
    const touched: { readonly before: Row | null; readonly after: Row }[] = [];
    for (const [id, after] of this.current) {
      const before = this.loaded.get(id) ?? null;
      if (before !== after) touched.push({ before, after });
    }
    return touched;
  }

  private indexBy(column: 'code' | 'email'): Map<string, Set<string>> {
    const by = new Map<string, Set<string>>();
    for (const [id, row] of this.current) if (row.entity === 'subscriber') index(by, row.content[column], id);
    return by;
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
