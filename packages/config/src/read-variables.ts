import { readFileSync } from 'node:fs';
import type { Variable, VariableTexts } from './piece';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface VariablesRead {
  readonly texts: VariableTexts;
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

/** The text of each variable; a secret's from the file that `NAME_FILE` names, without the line break at its end. */
export function readVariables(variables: readonly Variable[], env: Environment): VariablesRead {
  const texts: Record<string, string | undefined> = {};
  const problems: { name: string; message: string }[] = [];
  for (const { name, shown } of variables) {
    const direct = env[name] || undefined;
    const file = shown === 'plainly' ? undefined : env[`${name}_FILE`] || undefined;
    if (file === undefined) {
      texts[name] = direct;
    } else if (direct !== undefined) {
      problems.push({ name, message: `is set, and ${name}_FILE too: set one of them` });
    } else {
      try {
        texts[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
      } catch (error) {
        problems.push({ name: `${name}_FILE`, message: `cannot be read: ${(error as Error).message}` });
      }
    }
  }
  return { texts, problems };
}
