/** The samples of a run (a JSON line each) as a picture: node scripts/chaos/plot-soak.mjs SAMPLES SVG */
import { readFileSync, writeFileSync } from 'node:fs';
import * as echarts from 'echarts';

const WIDTH = 1_100;
const PANEL = 210;

const panels = [
  { title: 'resident memory, MiB (the greatest of its kind)', lines: { workers: 'workerMiB', ingests: 'ingestMiB' } },
  {
    title: 'webhook received to recorded, seconds',
    lines: { median: 'recordedP50S', '99th percentile': 'recordedP99S' },
  },
  { title: 'rows that wait for a read', lines: { due: 'due' } },
  { title: 'deliveries recorded, in all', lines: { recorded: 'recorded' } },
];

export function plotSoak(samplesFile, svgFile) {
  const samples = readFileSync(samplesFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: PANEL * panels.length });
  chart.setOption(describePanels(samples));
  writeFileSync(svgFile, chart.renderToSVGString());
  chart.dispose();
}

function describePanels(samples) {
  const top = (index) => index * PANEL + 40;
  const series = panels.flatMap(({ lines }, index) =>
    Object.entries(lines).map(([name, field]) => ({
      ...{ name, type: 'line', showSymbol: false, animation: false, xAxisIndex: index, yAxisIndex: index },
      data: samples.map((sample) => [sample.seconds / 60, sample[field]]),
    })),
  );
  const names = Object.keys(panels[0].lines);
  return {
    animation: false,
    backgroundColor: '#fff',
    title: panels.map(({ title, lines }, index) => ({
      text: `${title}${Object.keys(lines).length > 1 ? `: ${Object.keys(lines).join(', ')}` : ''}`,
      ...{ left: 60, top: top(index) - 32, textStyle: { fontSize: 13 } },
    })),
    grid: panels.map((_, index) => ({ left: 70, right: 30, top: top(index), height: PANEL - 80 })),
    xAxis: panels.map((_, index) => ({
      ...{ type: 'value', gridIndex: index, min: 0, max: 'dataMax' },
      name: index === panels.length - 1 ? 'minutes' : '',
    })),
    yAxis: panels.map((_, index) => ({ type: 'value', gridIndex: index, min: 0 })),
    series,
    legend: { show: false, data: names },
  };
}

if (process.argv[1] === import.meta.filename) plotSoak(process.argv[2], process.argv[3]);
