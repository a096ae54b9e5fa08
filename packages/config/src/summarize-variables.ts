import type { Variable, VariableTexts } from './piece';

/** What the log may show of the variables; an unset one is left out. */
export function summarizeVariables(variables: readonly Variable[], texts: VariableTexts): Record<string, string> {
  const summary: Record<string, string> = {};
  for (const { name, shown } of variables) {
    const text = texts[name];
    if (text === undefined) continue;
    if (shown === 'plainly') summary[name] = text;
    else summary[name] = shown === 'without_password' ? withoutPassword(text) : '(set)';
  }
  return summary;
}

/** Query and fragment may hold a password too (`?password=`), so they are not shown at all. */
function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return '(set)';
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  url.search = '';
  url.hash = '';
  return url.toString();
}
