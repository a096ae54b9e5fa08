/** A service that belongs to one test, which may end it and start it again at the same address with the same data. */
export interface OwnService {
  url: string;
  readonly pid: number;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
}
