/** What the command's exit code says; docs/cli.md has the same list. */
export const EXIT = {
  done: 0,
  /** Something went wrong that is none of the others; standard error says what. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** `drift`: confirmed drift stands. */
  drift: 3,
  /** `verify --wait`, `erase --wait`: it was not done in time. */
  notInTime: 4,
  /** No admin answers at EVENKEEL_URL. */
  unreachable: 5,
  /** The API key is missing, wrong, or lacks the scope. */
  refused: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
