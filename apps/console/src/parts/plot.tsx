import { Button, Table, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import uPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { numberInWords, timeInWords } from './in-words';
import styles from './plot.module.css';

export interface PlotSeries {
  readonly label: string;
  /** A variable of the theme: `--ek-accent`. Lines are told apart by their dashes as well. */
  readonly colour: string;
  readonly dash?: readonly number[];
  /** Null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  readonly title: string;
  /** Of the values, as it is read after a number: `/s`, `ms`. */
  readonly unit?: string;
  /** Unix seconds, rising. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
  /** What it means that a line has no figure at all: `not counted yet`. */
  readonly without: string;
  readonly height?: number;
}

/** Lines over time; the same figures as a sentence for who cannot see them, and as a table for who wants them exactly. */
export function Plot({ title, unit = '', times, series, without, height = 150 }: PlotProps) {
  const [isTable, setTable] = useState(false);
  return (
    <figure className={styles.figure} aria-label={title}>
      <figcaption className={styles.head}>
        <span className={styles.title}>{title}</span>
        <Button
          size="compact-xs"
          className={styles.toggle}
          variant="subtle"
          color="gray"
          onClick={() => setTable(!isTable)}
          aria-pressed={isTable}
        >
          Table
        </Button>
      </figcaption>
      <Legend unit={unit} series={series} without={without} />
      {isTable ? (
        <Figures title={title} unit={unit} times={times} series={series} height={height} />
      ) : (
        <Lines title={title} times={times} series={series} height={height} />
      )}
    </figure>
  );
}

/** The last known figure of each line. */
function Legend({ unit, series, without }: Pick<PlotProps, 'unit' | 'series' | 'without'>) {
  const isEmpty = series.every(({ values }) => lastOf(values) === null);
  if (isEmpty) return <p className={styles.legend}>{without}</p>;
  return (
    <ul className={styles.legend}>
      {series.map(({ label, colour, dash, values }) => (
        <li key={label}>
          <svg width="16" height="8" aria-hidden="true">
            <line
              x1="0"
              y1="4"
              x2="16"
              y2="4"
              stroke={`var(${colour})`}
              strokeWidth="2"
              strokeDasharray={dash?.join(' ')}
            />
          </svg>
          {label} {lastOf(values) === null ? without : <strong>{inWords(lastOf(values), unit)}</strong>}
        </li>
      ))}
    </ul>
  );
}

function lastOf(values: PlotSeries['values']): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

function inWords(value: number | null | undefined, unit = ''): string {
  if (value === null || value === undefined) return '–';
  return `${numberInWords(Math.round(value * 10) / 10)}${unit === '' || unit.startsWith('/') ? '' : ' '}${unit}`;
}

function Lines({ title, times, series, height = 150 }: Omit<PlotProps, 'without'>) {
  const { ref, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme();
  const looks = JSON.stringify(series.map(({ label, colour, dash }) => [label, colour, dash]));
  const data = useMemo(() => [times, ...series.map(({ values }) => values)] as unknown as AlignedData, [times, series]);
  const isMeasured = width > 0;
  const draw = useEffectEvent((into: HTMLElement) => {
    return new uPlot(optionsOf(series, { width: into.clientWidth, height }), data, into);
  });
  useEffect(() => {
    if (place.current === null || !isMeasured) return;
    const drawn = draw(place.current);
    plot.current = drawn;
    return () => drawn.destroy();
  }, [looks, scheme, isMeasured]);
  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);
  return (
    <div ref={ref}>
      <div ref={place} role="img" aria-label={`${title}: a plot; “Table” has its figures`} style={{ height }} />
    </div>
  );
}

/** Nothing that is plotted is finer than one. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 10 }, (_, tens) => step * 10 ** tens))
  .sort((a, b) => a - b);
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Of the axis: midnight bears the day. */
function nameTime(seconds: number): string {
  const at = new Date(seconds * 1_000);
  return at.getHours() === 0 && at.getMinutes() === 0 ? day.format(at) : clock.format(at);
}

/** A value with none beside it is no line: it is drawn as a dot. */
function standingAlone({ data }: uPlot, series: number): number[] {
  const values = data[series] ?? [];
  const isThere = (at: number) => values[at] !== null && values[at] !== undefined;
  return [...values.keys()].filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}

function optionsOf(series: readonly PlotSeries[], size: { readonly width: number; readonly height: number }): Options {
  const styleOf = getComputedStyle(document.documentElement);
  const colourOf = (name: string) => styleOf.getPropertyValue(name).trim();
  const font = '11px "Inter Variable", system-ui, sans-serif';
  const grid = { stroke: colourOf('--ek-line'), width: 1 };
  const axis = { font, stroke: colourOf('--mantine-color-dimmed'), grid, ticks: { show: false } };
  return {
    ...size,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 64, values: (_, times) => times.map(nameTime) },
      { ...axis, size: 44, space: 40, incrs: WHOLE_STEPS, values: (_, values) => values.map(numberInWords) },
    ],
    series: [
      {},
      ...series.map(({ label, colour, dash }) => ({
        ...{ label, stroke: colourOf(colour), width: 1.5, points: { show: true, size: 4, filter: standingAlone } },
        ...(dash && { dash: [...dash] }),
      })),
    ],
  };
}

function Figures({ title, unit = '', times, series, height }: Omit<PlotProps, 'without'>) {
  const rows = times.map((time, index) => ({ time, values: series.map(({ values }) => values[index]) })).reverse();
  return (
    <div className={styles.table} style={{ height }} tabIndex={0} role="group" aria-label={`${title}, as a table`}>
      <Table verticalSpacing={2} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            {series.map(({ label }) => (
              <Table.Th key={label} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ time, values }) => (
            <Table.Tr key={time}>
              <Table.Td>{timeInWords(new Date(time * 1_000).toISOString())}</Table.Td>
              {values.map((value, index) => (
                <Table.Td key={series[index]?.label} ta="right">
                  {inWords(value, unit)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
