type Values = Readonly<Record<string, unknown>>;

/** Of what it was and became: the fields that differ; of what was made or removed, all that it has. */
export function whatDiffers(before: unknown, after: unknown): { readonly before: Values; readonly after: Values } {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]),
  );
  return { before: only(was, names), after: only(is, names) };
}

function fieldsOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}

function only(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
