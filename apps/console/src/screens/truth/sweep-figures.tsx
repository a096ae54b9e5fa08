import { Figure, Figures } from '../../parts/figures';
import { numberInWords } from '../../parts/in-words';
import type { SweepOfApi } from './sweep-calls';
import { unannouncedInWords } from './sweep-in-words';

export function SweepFigures({ sweep }: { readonly sweep: SweepOfApi }) {
  const count = (name: 'rows' | 'changes' | 'pages' | 'missing_subscribers' | 'missing_rewards') =>
    numberInWords(Number(sweep[name]));
  return (
    <Figures isLarge>
      <Figure label="rows compared">{count('rows')}</Figure>
      <Figure label="changes">{count('changes')}</Figure>
      <Figure label="that no webhook had told of">{unannouncedInWords(sweep)}</Figure>
      <Figure label="subscribers that no page had">{count('missing_subscribers')}</Figure>
      <Figure label="rewards that no page had">{count('missing_rewards')}</Figure>
      <Figure label="calls that its pages cost">{count('pages')}</Figure>
    </Figures>
  );
}
