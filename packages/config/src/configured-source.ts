/** A source that the environment describes; it is made, or updated, when an app starts. */
export interface ConfiguredSource {
  readonly name: string;
  readonly provider: string;
  readonly listUuid: string;
  readonly webhookSecret: string;
  /** Null: webhooks are taken, but nothing can be read from the provider. */
  readonly apiToken: string | null;
  readonly apiUrl: string;
}
