import type { PlotSeries } from '../../parts/plot';

type Figures = readonly (number | null)[];

/** What is plotted of the sum over all sources, in the words of the API. */
export interface PlottedActivity {
  readonly step: '1m' | '5m' | '15m' | '1h' | '6h' | '1d';
  readonly sum: {
    readonly accepted: Figures;
    readonly recorded: Figures;
    readonly outcomes: Readonly<Record<'applied' | 'noop' | 'duplicate' | 'ignored' | 'dead', Figures>>;
    readonly lag_p50: Figures;
    readonly lag_p99: Figures;
    readonly calls_left: Figures;
    readonly rows_due: Figures;
    readonly drift_standing: Figures;
  };
}

export interface PlannedPlot {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly PlotSeries[];
  /** What it means that there is no figure. */
  readonly without: string;
}

const MINUTES = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '6h': 360, '1d': 1_440 } as const;
const MS_PER_S = 1_000;
/** What came in a minute is counted once all of it is recorded, within the next one or two. */
const NOT_COUNTED = 'not counted yet: that takes two minutes';
const SHORT = [3, 3];
const LONG = [8, 4];

/** Counts of a step become counts a minute, so that longer steps do not look like more; seconds become milliseconds. */
export function seriesOf({ step, sum }: PlottedActivity): PlannedPlot[] {
  const perMinute = (values: Figures) => scaled(values, 1 / MINUTES[step]);
  const line = (label: string, colour: string, values: Figures, dash?: readonly number[]): PlotSeries => ({
    ...{ label, colour, values },
    ...(dash && { dash }),
  });
  const { applied, noop, duplicate, ignored, dead } = sum.outcomes;
  return [
    {
      ...{ title: 'Deliveries', unit: '/min', without: NOT_COUNTED },
      series: [
        line('accepted', '--ek-plot-1', perMinute(sum.accepted)),
        line('recorded', '--ek-plot-2', perMinute(sum.recorded), SHORT),
      ],
    },
    {
      ...{ title: 'Outcomes', unit: '/min', without: NOT_COUNTED },
      series: [
        line('applied', '--ek-plot-1', perMinute(applied)),
        line('noop', '--ek-plot-2', perMinute(noop), SHORT),
        line('duplicate', '--ek-plot-3', perMinute(duplicate), LONG),
        line('ignored', '--ek-plot-4', perMinute(ignored), [1, 4]),
        line('dead', '--ek-bad', perMinute(dead)),
      ],
    },
    {
      ...{ title: 'Lag from receipt to record', unit: 'ms', without: 'no webhook recorded' },
      series: [
        line('p50', '--ek-plot-1', scaled(sum.lag_p50, MS_PER_S)),
        line('p99', '--ek-plot-3', scaled(sum.lag_p99, MS_PER_S), LONG),
      ],
    },
    level('Provider calls left', line('calls left', '--ek-plot-1', sum.calls_left)),
    level('Being checked', line('rows due', '--ek-plot-1', sum.rows_due)),
    level('Drift', line('differences that stand', '--ek-bad', sum.drift_standing)),
  ];
}

function level(title: string, line: PlotSeries): PlannedPlot {
  return { title, unit: '', series: [line], without: 'not looked at yet' };
}

function scaled(values: Figures, by: number): Figures {
  return values.map((value) => (value === null ? null : value * by));
}
