import { repositoryRoot } from '@evenkeel/local-stack';
import { parse as parseYaml } from 'yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExpression } from './deploy/read-expression';
import { LABEL_VALUES, REGISTERING_FILES, registeredMetrics, type RegisteredMetric } from './deploy/registered-metrics';

/** deploy/ and docs/operations.md name only what the apps really tell Prometheus, and leave out nothing of it. */
const root = repositoryRoot();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: unknown;
  readonly targets?: readonly { readonly expr: string; readonly datasource: unknown }[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
}
interface Dashboard {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

const rules = (parseYaml(read('deploy/prometheus/rules.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);
const recorded = new Map(rules.flatMap((rule) => (rule.record === undefined ? [] : [[rule.record, rule.expr]])));
const dashboard = JSON.parse(read('deploy/grafana/evenkeel.json')) as Dashboard;
const guide = read('docs/operations.md');

/** Given by Prometheus, or by each app to all of its metrics. */
const LABELS_OF_ALL = ['app', 'job', 'instance'];
let registered: Map<string, RegisteredMetric>;

beforeAll(async () => {
  registered = await registeredMetrics();
});

/** A histogram is asked for by its parts. */
function metricOf(name: string): RegisteredMetric | undefined {
  const whole = registered.get(name);
  if (whole) return whole.type === 'histogram' ? undefined : whole;
  const histogram = registered.get(name.replace(/_(bucket|sum|count)$/, ''));
  return histogram?.type === 'histogram' ? histogram : undefined;
}

/** What is wrong with the names in it; nothing, if it may be asked. */
function faultsOf(expression: string): string[] {
  const { metrics, groupedBy } = readExpression(expression);
  const labels = new Set(LABELS_OF_ALL);
  const faults: string[] = metrics.length === 0 ? ['it names no metric'] : [];
  for (const { name, matchers } of metrics) {
    if (recorded.has(name)) continue;
    const metric = metricOf(name);
    if (!metric) {
      faults.push(`no app registers ${name}`);
      continue;
    }
    for (const label of metric.labels) labels.add(label);
    if (name.endsWith('_bucket')) labels.add('le');
    for (const { label, values } of matchers) {
      if (![...metric.labels, ...LABELS_OF_ALL].includes(label)) faults.push(`${name} has no label ${label}`);
      for (const value of values)
        if (LABEL_VALUES[label] && !LABEL_VALUES[label].includes(value)) faults.push(`${label} is never ${value}`);
    }
  }
  for (const label of groupedBy) if (!labels.has(label)) faults.push(`no metric of it has the label ${label}`);
  return faults;
}

/** The registered metrics that it asks for, also through rules that record. */
function metricsOf(expression: string): string[] {
  return readExpression(expression).metrics.flatMap(({ name }) => {
    const record = recorded.get(name);
    return record === undefined ? [metricOf(name)?.name ?? name] : metricsOf(record);
  });
}

describe('an expression', () => {
  it.each([
    ['evenkeel_due_row > 0', 'no app registers evenkeel_due_row'],
    ['max(evenkeel_due_rows{sorce="a"})', 'evenkeel_due_rows has no label sorce'],
    ['sum by (keeper) (evenkeel_due_rows)', 'no metric of it has the label keeper'],
    ['evenkeel_source_status{status=~"silent|degradet"} == 1', 'status is never degradet'],
    ['process_start_time_seconds{app="workers"}', 'app is never workers'],
    ['rate(evenkeel_worker_batch_seconds[5m])', 'no app registers evenkeel_worker_batch_seconds'],
    ['rates(evenkeel_reads_total[5m])', 'no app registers rates'],
    ['evenkeel:ledger_hole > 0', 'no app registers evenkeel:ledger_hole'],
    ['time() > 3 * 3600', 'it names no metric'],
  ])('that is misspelt is found: %s', (expression, fault) => {
    expect(faultsOf(expression)).toEqual([fault]);
  });

  it('that is right is left alone, braces in strings and all', () => {
    const right = `histogram_quantile(0.99, sum by (le) (rate(evenkeel_worker_batch_seconds_bucket[5m]))) > 1e1
      and on (job) max_over_time(evenkeel_reads_total{source=~"a{1,2}|b", cause!="sweep"}[1d] offset 1d) or vector(0)`;
    expect(faultsOf(right)).toEqual([]);
  });
});

describe('the registries', () => {
  it('are made of all files that register metrics', () => {
    const found = ['apps', 'packages'].flatMap((folder) =>
      readdirSync(join(root, folder)).flatMap((name) =>
        sourcesIn(`${folder}/${name}/src`).filter((file) => /\.(counter|gauge|histogram)(<[^>]*>)?\(/.test(read(file))),
      ),
    );
    expect(found.sort()).toEqual(REGISTERING_FILES);
  });

  it('hold what every process has', () => {
    const names = [...registered.keys()];
    expect(names).toEqual(
      expect.arrayContaining(['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']),
    );
    expect(names.filter((name) => !/^(evenkeel|process|nodejs)_/.test(name))).toEqual([]);
  });

  function sourcesIn(folder: string): string[] {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('generated'))
      .map((file) => `${folder}/${file}`);
  }
});

describe('the rules of Prometheus', () => {
  it.each(rules.map((rule) => [rule.alert ?? rule.record, rule.expr] as const))(
    '%s names metrics and labels that exist',
    (_name, expression) => expect(faultsOf(expression)).toEqual([]),
  );

  it('have each name once', () => {
    const names = rules.map((rule) => rule.alert ?? rule.record);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(alerts.map((rule) => [rule.alert, rule] as const))(
    '%s says what it means and where to read on',
    (name, rule) => {
      expect(rule.labels?.severity).toMatch(/^(critical|warning)$/);
      expect(rule.annotations).toEqual({
        summary: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\. /),
        runbook_url: `docs/operations.md#${name.toLowerCase()}`,
      });
      const { groupedBy, metrics } = readExpression(rule.expr);
      const told = [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      const labels = [...groupedBy, ...LABELS_OF_ALL, ...metrics.flatMap(({ name: of }) => metricOf(of)?.labels ?? [])];
      expect(labels).toEqual(expect.arrayContaining(told));
    },
  );
});

describe('the dashboard', () => {
  const charts = dashboard.panels.filter((panel) => panel.type !== 'row');

  it.each(charts.map((panel) => [panel.title, panel] as const))('%s asks for what exists', (_title, panel) => {
    expect(panel.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    expect(panel.targets).not.toHaveLength(0);
    for (const { expr, datasource } of panel.targets ?? []) {
      expect(faultsOf(expr)).toEqual([]);
      expect(datasource).toEqual(panel.datasource);
    }
  });

  it('has its datasource and its source as variables', () => {
    const [datasource, source] = dashboard.templating.list;
    expect(datasource).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    expect(source).toMatchObject({ name: 'source', type: 'query' });
    const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(source?.definition ?? '') ?? [];
    expect(metricOf(metric)?.labels).toContain(label);
  });

  it('lies on the grid, and nothing lies on anything', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Map<string, string>();
    const twice: string[] = [];
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          const other = taken.get(`${x} ${y}`);
          if (other !== undefined) twice.push(`${title} lies on ${other}`);
          taken.set(`${x} ${y}`, title);
        }
    }
    expect(twice).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  interface Described {
    readonly name: string;
    readonly type: string;
    readonly unit: string;
    readonly labels: readonly string[];
    readonly alert: string;
  }
  /** Rows of its tables whose first cell is a metric: name, type, unit, labels, meaning, alert. */
  const described: Described[] = [...guide.matchAll(/^\| `((?:evenkeel|process|nodejs)_\w+)` +\|(.*)\|$/gm)].map(
    ([, name = '', rest = '']) => {
      const [type = '', unit = '', labels = '', , alert = ''] = rest.split(' | ').map((cell) => cell.trim());
      return { name, type, unit, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, each = '']) => each), alert };
    },
  );
  const sections = new Map(
    guide
      .split(/^(?=#{2,4} )/m)
      .map((section) => [/^#{2,4} (.*)$/m.exec(section)?.[1] ?? '', section] as const)
      .filter(([title]) => title.startsWith('Evenkeel')),
  );

  it('describes every metric that an app registers, once, by its type and labels', () => {
    const shape = ({ name, type, labels }: Pick<RegisteredMetric, 'name' | 'labels'> & { type: string }) =>
      `${name}: ${type} by ${labels.join(', ')}`;
    // Some are of Linux only; what is told elsewhere is a part of it.
    const all = described.map(shape).sort();
    if (process.platform === 'linux') expect(all).toEqual([...registered.values()].map(shape).sort());
    else expect(all).toEqual(expect.arrayContaining([...registered.values()].map(shape)));
  });

  it('gives each its unit', () => {
    for (const { name, unit } of described) {
      expect([name, unit]).toEqual([name, expect.stringMatching(/\S/)]);
      if (/_seconds(_total)?$/.test(name))
        expect([name, unit]).toEqual([name, expect.stringMatching(/second|Unix time/)]);
      if (name.endsWith('_bytes')) expect([name, unit]).toEqual([name, expect.stringMatching(/byte/)]);
    }
  });

  it('names the alerts of each, or says why it has none', () => {
    for (const { name, alert } of described) {
      const own = alerts.filter(({ expr }) => metricsOf(expr).includes(name)).map((rule) => rule.alert);
      const named = alert.match(/Evenkeel\w+/g) ?? [];
      expect([name, [...new Set(named)].sort()]).toEqual([name, own.sort()]);
      if (own.length === 0) expect([name, alert]).toEqual([name, expect.stringMatching(/^none: .{10}/)]);
    }
  });

  it('has a section for each alert: what it means, what causes it, what to do, and why the threshold', () => {
    expect([...sections.keys()].sort()).toEqual(alerts.map((rule) => rule.alert).sort());
    for (const [title, section] of sections)
      for (const part of ['Means.', 'Causes.', 'Do.', 'Threshold.'])
        expect([title, section.includes(`**${part}**`)]).toEqual([title, true]);
  });

  it('is read from the README', () => expect(read('README.md')).toContain('(docs/operations.md)'));
});
