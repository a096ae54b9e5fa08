/** The OpenAPI 3.1 document, made from the table of routes: what is not in it is not served, and the other way about. */
import { z } from 'zod';
import type { AnyOperation, Route } from './operation';
import { problemSchema } from './problem';
import { problemTable, type ProblemCode } from './problem-table';

/** What any operation may answer. */
const EVERYWHERE = [
  'invalid_request',
  'unauthenticated',
  'missing_scope',
  'too_many_requests',
  'internal_error',
  'unavailable',
] as const satisfies readonly ProblemCode[];
const WITH_BODY = ['not_json', 'too_large'] as const satisfies readonly ProblemCode[];
const WITH_IDEMPOTENCY_KEY = ['request_under_way', 'other_request'] as const satisfies readonly ProblemCode[];

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

type Json = Readonly<Record<string, unknown>>;

export function describeOpenApi<Services>(routes: readonly Route<Services>[], info: ApiDescription): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = describeRoute(route);
  return {
    openapi: '3.1.0',
    info,
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `ek_…`.' } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  };
}

/** All codes that an operation may answer with. */
export function problemsOf<Services>({ operation, method }: Route<Services>): readonly ProblemCode[] {
  const own: readonly ProblemCode[] = operation.problems ?? [];
  return [
    ...EVERYWHERE,
    ...(operation.body ? WITH_BODY : []),
    ...(method === 'POST' ? WITH_IDEMPOTENCY_KEY : []),
    ...own,
  ];
}

function describeRoute<Services>(route: Route<Services>): Json {
  const { operation, scope, path } = route;
  const body = operation.body as z.ZodType | undefined;
  return {
    operationId: operation.id,
    tags: [path.split('/')[2] ?? ''],
    summary: operation.summary,
    description: [operation.description, `Scope: \`${scope}\`.`].filter(Boolean).join('\n\n'),
    'x-scope': scope,
    parameters: parametersOf(route),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: { [operation.status]: successOf(operation), ...problemResponses(problemsOf(route)) },
  };
}

function successOf<Services>({ status, answer }: AnyOperation<Services>): Json {
  if (status === 204) return { description: 'Done.' };
  return {
    description: 'Done.',
    content: { 'application/json': { schema: schemaOf(answer as z.ZodType, 'output') } },
  };
}

/** By status: an answer of one status may have several codes. */
function problemResponses(codes: readonly ProblemCode[]): Record<number, Json> {
  const statuses = [...new Set(codes.map((code) => problemTable[code].status))].sort((a, b) => a - b);
  const of = (status: number) => codes.filter((code) => problemTable[code].status === status);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: of(status)
          .map((code) => `\`${code}\`: ${problemTable[code].title}.`)
          .join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function parametersOf<Services>({ operation, method }: Route<Services>): Json[] {
  const headers = [
    ...(method === 'POST'
      ? [header('Idempotency-Key', 'Sent again, it is answered with what the first one came to.')]
      : []),
    ...(method === 'PATCH' ? [header('If-Match', 'The ETag it must still have.')] : []),
  ];
  return [
    ...parametersIn('path', operation.params as z.ZodRawShape | undefined),
    ...parametersIn('query', operation.query as z.ZodRawShape | undefined),
    ...headers,
  ];
}

function header(name: string, description: string): Json {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } };
}

function parametersIn(place: 'path' | 'query', shape: z.ZodRawShape | undefined): Json[] {
  return Object.entries(shape ?? {}).map(([name, part]) => {
    const { description, ...schema } = schemaOf(part as z.ZodType, 'input');
    const required = place === 'path' || !(part as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, schema, ...(description !== undefined && { description }) };
  });
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
