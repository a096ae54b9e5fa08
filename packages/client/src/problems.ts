/** What the server refused (RFC 9457). `code` is stable. */
export class EvenkeelProblem extends Error {
  override readonly name = 'EvenkeelProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Each part of the request that did not fit. */
    readonly errors: readonly { readonly in: string; readonly name: string; readonly message: string }[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super([`${code}: ${detail}`, ...errors.map((each) => `${each.in} ${each.name} ${each.message}`)].join('; '));
  }

  /** The same request may do better later. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.code === 'request_under_way';
  }
}

/** No answer came at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
