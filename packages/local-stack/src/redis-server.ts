/** A program that speaks Redis, and how to run it. */
export interface RedisServer {
  /** Where it was found, for a person to read. */
  source: string;
  command: string;
  env: NodeJS.ProcessEnv;
}
