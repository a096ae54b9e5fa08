import { numberInWords } from '../../parts/in-words';
import type { SweepOfApi } from './sweep-calls';
import { unannouncedInWords } from './sweep-in-words';
import styles from './truth.module.css';

export function SweepFigures({ sweep }: { readonly sweep: SweepOfApi }) {
  const count = (name: 'rows' | 'changes' | 'pages' | 'missing_subscribers' | 'missing_rewards') =>
    numberInWords(Number(sweep[name]));
  return (
    <dl className={styles.figures}>
      <Figure name="rows compared" value={count('rows')} />
      <Figure name="changes" value={count('changes')} />
      <Figure name="that no webhook had told of" value={unannouncedInWords(sweep)} />
      <Figure name="subscribers that no page had" value={count('missing_subscribers')} />
      <Figure name="rewards that no page had" value={count('missing_rewards')} />
      <Figure name="calls that its pages cost" value={count('pages')} />
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
