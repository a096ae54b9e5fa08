import { Progress } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled, IconCircleDotted } from '@tabler/icons-react';
import { numberInWords } from '../../parts/in-words';
import type { SweepOfApi } from './sweep-calls';
import { shareOfStage, STAGES, stageInWords } from './sweep-in-words';
import styles from './truth.module.css';

type StageState = 'done' | 'now' | 'ahead';

const ICONS = { done: IconCircleCheckFilled, now: IconCircleDotted, ahead: IconCircle } as const;
const SPOKEN: Readonly<Record<StageState, string>> = { done: 'done', now: 'under way', ahead: 'ahead' };

/** The four parts of a sweep in their order, and the pages of the one that it is at. */
export function SweepStages({ sweep }: { readonly sweep: SweepOfApi }) {
  const at = STAGES.findIndex((stage) => stage === sweep.stage);
  const stateOf = (index: number): StageState => {
    if (sweep.state === 'done' || index < at) return 'done';
    return index === at && sweep.state === 'running' ? 'now' : 'ahead';
  };
  return (
    <ol className={styles.stages}>
      {STAGES.map((stage, index) => (
        <Stage key={stage} stage={stage} state={stateOf(index)} sweep={sweep} />
      ))}
    </ol>
  );
}

interface StageProps {
  readonly stage: string;
  readonly state: StageState;
  readonly sweep: SweepOfApi;
}

function Stage({ stage, state, sweep }: StageProps) {
  const Icon = ICONS[state];
  const share = state === 'now' ? shareOfStage(sweep) : null;
  return (
    <li className={styles.stage} data-state={state}>
      <Icon size={18} aria-hidden />
      <span>{stageInWords(stage)}</span>
      <span className={styles.dim}>
        {share === null
          ? SPOKEN[state]
          : `page ${numberInWords(sweep.next_page)} of ${numberInWords(sweep.total_pages ?? 0)}`}
      </span>
      {share !== null && (
        <Progress value={share * 100} size="md" className={styles.bar} aria-label={`Pages of ${stageInWords(stage)}`} />
      )}
    </li>
  );
}
