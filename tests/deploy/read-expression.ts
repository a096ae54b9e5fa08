/**
 * The names in a PromQL expression: metrics with the labels that they are chosen by, and labels that are grouped or joined
 * by. No parser: it takes out what has names of its own (strings, braces, lists of labels, ranges) and looks at what is
 * left; a word that it does not know is an error, so that a misspelt metric cannot pass for something else.
 */
export interface MetricUse {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[];
}

export interface ReadExpression {
  readonly metrics: readonly MetricUse[];
  readonly groupedBy: readonly string[];
}

const LABEL_LIST = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)/g;
const WORDS = new Set(
  `sum avg min max count absent rate increase changes time vector histogram_quantile
   avg_over_time min_over_time max_over_time and or unless offset`.split(/\s+/),
);

export function readExpression(expression: string): ReadExpression {
  const groupedBy: string[] = [];
  const metrics: MetricUse[] = [];
  const rest = expression
    .replace(LABEL_LIST, (_all, list: string) => {
      groupedBy.push(...namesIn(list));
      return ' ';
    })
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/([a-zA-Z_:][\w:]*)\s*\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}/g, (_all, name: string, inBraces: string) => {
      metrics.push({ name, matchers: matchersIn(inBraces) });
      return ' ';
    })
    .replace(/\b\d[\w.]*/g, ' ');
  for (const name of namesIn(rest)) {
    if (WORDS.has(name)) continue;
    metrics.push({ name, matchers: [] });
  }
  return { metrics, groupedBy };
}

function namesIn(text: string): string[] {
  return text.match(/[a-zA-Z_:][\w:]*/g) ?? [];
}

/** Values of a regular expression are those of its alternatives; what is more than that is left out. */
function matchersIn(inBraces: string) {
  return [...inBraces.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = '', , value = '']) => ({
    label,
    values: value.split('|').filter((each) => /^\w+$/.test(each)),
  }));
}
