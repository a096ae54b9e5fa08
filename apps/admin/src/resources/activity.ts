import { z } from 'zod';
import { reachable } from '../serving/authenticate';
import { Problem } from '../serving/problem';
import { operation } from '../services';
import { plotActivity } from './plot-activity';
import { sourceName, timeParameter, timeSchema } from './shared-schemas';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_MS = 31 * DAY_MS;
const MOST_POINTS = 1_500;
/** Unless another step is asked for. */
const USUAL_POINTS = 300;

const STEPS = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '6h': 360, '1d': 1_440 } as const;
const stepSchema = z.enum(
  Object.keys(STEPS) as [keyof typeof STEPS],
  `must be one of ${Object.keys(STEPS).join(', ')}`,
);
type Step = z.infer<typeof stepSchema>;

const counts = (what: string) => z.array(z.int().nullable()).describe(what);
const seconds = (what: string) => z.array(z.number().nullable()).describe(what);

const plots = {
  accepted: counts('Deliveries, by when they were received. Null: some may still wait to be recorded.'),
  recorded: counts('Deliveries, by when they were recorded: the sum of `outcomes`.'),
  outcomes: z
    .strictObject({
      applied: counts('Of those that were recorded.'),
      noop: counts('The same.'),
      duplicate: counts('The same.'),
      ignored: counts('The same.'),
      dead: counts('The same.'),
    })
    .describe('As they were then: a replay changes the ledger, not these.'),
  lag_p50: seconds('From receipt to record: of half of them no more. Never too low, and at most a fifth too high.'),
  lag_p99: seconds('The same of 99 in 100. Null: none was recorded.'),
  calls_left: counts('Of the hour, the fewest that were seen. An account that sources share is summed once.'),
  rows_due: counts('That wait for a read, the most that were seen. Null: nobody looked.'),
  drift_standing: counts('Confirmed and not repaired, the most that was seen.'),
};

export const getActivity = operation({
  id: 'getActivity',
  summary: 'What happened over time, per source and in sum, for plots',
  description:
    'Of the last day, unless told otherwise; 31 days at most, and as long as deliveries are kept. In steps of whole minutes, up ' +
    'to the last one that is over; the first and the last step may be cut by `since` and `until`. The nth value of each list ' +
    'belongs to the nth of `times`; null is what is not known, which is not zero.',
  query: {
    source: sourceName.optional(),
    since: timeParameter.optional(),
    until: timeParameter.optional(),
    step: stepSchema
      .optional()
      .describe(`1m to 1d; one that makes ${USUAL_POINTS} points or fewer, unless told otherwise.`),
  },
  status: 200,
  answer: z.strictObject({
    since: timeSchema,
    until: timeSchema.describe('Not in it.'),
    step: stepSchema,
    times: z.array(timeSchema).describe('With which the steps begin.'),
    data: z.array(
      z.strictObject({
        source: z.string(),
        counted_from: timeSchema.nullable().describe('Nothing is known of before.'),
        accepted_until: timeSchema.nullable().describe('What was accepted before is all recorded.'),
        ...plots,
      }),
    ),
    sum: z.strictObject(plots).describe('Of all sources that are shown.'),
    next_cursor: z.null(),
  }),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const asked = rangeOf(query);
    const stepMs = STEPS[asked.step] * MINUTE_MS;
    const times = timesOf(asked, stepMs);
    const [since, until] = [new Date(asked.since).toISOString(), new Date(asked.until).toISOString()];
    const sources = reachable(caller, query.source);
    const loaded = await database.admin.activity.load({ sources, since, until, stepSeconds: stepMs / 1_000 });
    const plotted = plotActivity(loaded, { times, stepMs, until: asked.until });
    return {
      body: {
        ...{ since, until, step: asked.step },
        times: times.map((time) => new Date(time).toISOString()),
        ...{ ...plotted, next_cursor: null },
      },
    };
  },
});

interface Range {
  readonly since: number;
  readonly until: number;
  readonly step: Step;
}

/** Throws `invalid_request`. */
function rangeOf({
  since,
  until,
  step,
}: {
  since?: string | undefined;
  until?: string | undefined;
  step?: Step | undefined;
}): Range {
  const over = floor(Date.now(), MINUTE_MS);
  const end = Math.min(until === undefined ? over : floor(Date.parse(until), MINUTE_MS), over);
  const begin = since === undefined ? end - DAY_MS : Date.parse(since);
  if (since !== undefined && until !== undefined && begin >= Date.parse(until))
    throw refusal('since', 'must be before `until`');
  if (end - begin > LONGEST_MS) throw refusal('since', 'must be 31 days or less before `until`');
  const points = (each: Step) => (end - begin) / (STEPS[each] * MINUTE_MS);
  const taken = step ?? stepSchema.options.find((each) => points(each) <= USUAL_POINTS) ?? '1d';
  if (points(taken) > MOST_POINTS)
    throw refusal('step', `must be longer: there would be more than ${MOST_POINTS} points`);
  return { since: floor(begin, MINUTE_MS), until: end, step: taken };
}

function timesOf({ since, until }: Range, stepMs: number): number[] {
  const times: number[] = [];
  for (let time = floor(since, stepMs); time < until; time += stepMs) times.push(time);
  return times;
}

function floor(time: number, to: number): number {
  return Math.floor(time / to) * to;
}

function refusal(name: string, message: string): Problem {
  return new Problem('invalid_request', { errors: [{ in: 'query', name, message }] });
}
