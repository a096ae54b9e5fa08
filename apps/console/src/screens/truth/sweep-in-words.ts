/** What the planner wrote down with a sweep, and what its codes mean to a person. */
import { countInWords, durationInWords, numberInWords } from '../../parts/in-words';
import type { SweepOfApi } from './sweep-calls';

const REASONS: Readonly<Record<string, string>> = {
  initial: 'The source had never been swept.',
  scheduled: 'It was time again: each source is swept now and then for its own sake.',
  due_rows: 'It was cheaper than to read each row that is due by id.',
  counts_differ: 'The provider lists more subscribers than the mirror holds.',
  requested: 'A person asked for it.',
};

export function reasonInWords(reason: string): string {
  return REASONS[reason] ?? `Reason: ${reason}.`;
}

/** The order in which a sweep goes. */
export const STAGES = ['subscribers', 'missing_subscribers', 'rewards', 'missing_rewards'] as const;

const STAGE_NAMES: Readonly<Record<string, string>> = {
  subscribers: 'Subscribers, page by page',
  missing_subscribers: 'Subscribers that no page had',
  rewards: 'Rewards, page by page',
  missing_rewards: 'Rewards that no page had',
};

export function stageInWords(stage: string): string {
  return STAGE_NAMES[stage] ?? stage;
}

/** From 0 to 1, of the stage that it is at; null where no page tells. */
export function shareOfStage({ stage, next_page: next, total_pages: total }: SweepOfApi): number | null {
  if (!stage.startsWith('missing') && total !== null && total > 0) return Math.min(1, (next - 1) / total);
  return null;
}

interface Plan {
  readonly choice: string;
  readonly calls: number;
  readonly otherCalls: number | null;
  readonly cleanAfterMs: number;
  readonly why: string;
}

function planOf({ plan }: SweepOfApi): Plan | null {
  const known = plan as Partial<Plan> | null;
  return typeof known?.choice === 'string' && typeof known.why === 'string' ? (known as Plan) : null;
}

/** What the planner compared, a sentence each; none if nobody asked it. */
export function planInWords(sweep: SweepOfApi): string[] {
  const plan = planOf(sweep);
  if (plan === null) return [];
  const other = plan.choice === 'sweep' ? 'by id' : 'by a sweep';
  return [
    `${plan.why.charAt(0).toUpperCase()}${plan.why.slice(1)}.`,
    ...(plan.choice === 'nothing'
      ? []
      : [
          `It chose ${plan.choice === 'sweep' ? 'a sweep' : 'to read by id'}: ${countInWords(plan.calls, 'call')}${plan.otherCalls === null ? '' : `, against ${numberInWords(plan.otherCalls)} ${other}`}.`,
        ]),
    ...(plan.cleanAfterMs > 0
      ? [`The calls for all of it are there after ${durationInWords(plan.cleanAfterMs / 1_000)}.`]
      : []),
  ];
}

/** Of the changes that it made, how many no webhook had told of: `3 of 12 (25 %)`. */
export function unannouncedInWords({ changes, unannounced }: Pick<SweepOfApi, 'changes' | 'unannounced'>): string {
  const [all, silent] = [Number(changes), Number(unannounced)];
  if (silent === 0) return 'none';
  return all === 0 ? numberInWords(silent) : `${numberInWords(silent)} (${Math.round((100 * silent) / all)} %)`;
}
