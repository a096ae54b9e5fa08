/**
 * What an operation of the REST API is: what it takes, what it answers, and what it does. Routing, authentication, scopes,
 * validation, the OpenAPI document and the docs are all made from these and from the table in `routes.ts`.
 */
import type { z } from 'zod';
import type { ProblemCode } from './problem-table';

/** Each includes those before it: `operate` may read, `admin` may all. */
export const SCOPES = ['read', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks, as the audit log names it. */
export interface Caller {
  /** Of the API key; `bootstrap` is that of EVENKEEL_ADMIN_KEY. */
  readonly keyId: string;
  readonly keyName: string;
  readonly scope: Scope;
  /** Null: all sources. */
  readonly sources: readonly string[] | null;
  readonly requestId: string;
}

type Shape = z.ZodRawShape;
type OutputOf<S extends Shape> = z.output<z.ZodObject<S>>;

export interface Asked<P extends Shape, Q extends Shape, B extends z.ZodType> {
  readonly params: OutputOf<P>;
  readonly query: OutputOf<Q>;
  readonly body: z.output<B>;
  readonly caller: Caller;
  /** The ETag that it must still have; null where whoever asks does not mind. */
  readonly ifMatch: string | null;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
}

export type Answered<A> = Answer & ({ readonly body: A } | WrittenAnswer);

interface WrittenAnswer {
  /** The body as it is sent, where a handler writes it faster than an object of it would be. */
  readonly json: string;
}

interface Answer {
  /** For later updates: see `ifMatch`. */
  readonly etag?: string;
  /** The path of what was created. */
  readonly location?: string;
}

/** `Services` is what all of them work with: the table names it once. */
export interface Operation<Services, P extends Shape, Q extends Shape, B extends z.ZodType, A extends z.ZodType> {
  /** In the OpenAPI document, and the name of the client's function. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status: 200 | 201 | 202 | 204;
  /** Undefined with 204. */
  readonly answer?: A;
  /** Those that come besides the ones that any operation has. */
  readonly problems?: readonly ProblemCode[];
  handle(asked: Asked<P, Q, B>, services: Services): Promise<Answered<z.output<A>>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its parts are typed where it is defined
export type AnyOperation<Services> = Operation<Services, any, any, any, any>;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A line of the table. */
export interface Route<Services> {
  readonly method: Method;
  /** With parameters in braces. */
  readonly path: string;
  readonly scope: Scope;
  readonly operation: AnyOperation<Services>;
}

export function includes(held: Scope, wanted: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(wanted);
}
