import { seriesOf, type PlottedActivity } from './activity-series';

const none = [null, null];
const sum: PlottedActivity['sum'] = {
  ...{ accepted: [60, null], recorded: [30, 0], lag_p50: [0.021, null], lag_p99: [1.5, null] },
  ...{ calls_left: none, rows_due: none, drift_standing: [0, 2] },
  outcomes: { applied: [10, 0], noop: none, duplicate: none, ignored: none, dead: none },
};
const valuesOf = (step: PlottedActivity['step'], title: string, label: string) =>
  seriesOf({ step, sum })
    .find((plot) => plot.title === title)
    ?.series.find((series) => series.label === label)?.values;

it('counts are told a minute, however long a step is, and what is not known stays so', () => {
  expect(valuesOf('1m', 'Deliveries', 'accepted')).toEqual([60, null]);
  expect(valuesOf('5m', 'Deliveries', 'accepted')).toEqual([12, null]);
  expect(valuesOf('1h', 'Outcomes', 'applied')).toEqual([10 / 60, 0]);
});

it('lag is told in milliseconds, and what is a level is left as it is', () => {
  expect(valuesOf('5m', 'Lag from receipt to record', 'p50')).toEqual([21, null]);
  expect(valuesOf('5m', 'Lag from receipt to record', 'p99')).toEqual([1_500, null]);
  expect(valuesOf('5m', 'Drift', 'differences that stand')).toEqual([0, 2]);
});
