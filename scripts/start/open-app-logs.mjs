import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const WARNING = 40;

/** Each app's lines go to a file of its own; warnings and what an app said while dying are shown as well. */
export function openAppLogs(folder, progress) {
  mkdirSync(folder, { recursive: true });
  const files = new Map();
  return {
    take(name, line, stream) {
      if (!files.has(name)) files.set(name, createWriteStream(join(folder, `${name}.log`), { flags: 'a' }));
      files.get(name).write(`${line}\n`);
      const said = stream === 'stderr' ? line : warningOf(line);
      if (said) progress.say(`${name}: ${said}`);
    },
  };
}

function warningOf(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line);
    return level >= WARNING ? [msg, lastLine(err?.message)].filter(Boolean).join(': ') : undefined;
  } catch (error) {
    return `${line} (${error.message})`;
  }
}

/** What an error says; Prisma's begin with the lines of code that it met them in. */
function lastLine(message = '') {
  return message.trim().split('\n').at(-1);
}
