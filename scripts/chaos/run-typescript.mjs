import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildAll } from '../run-jest.mjs';

/** Builds what changed, then runs a program of the tests with our terminal, from its sources; answers its exit code. */
export function runTypeScript(root, program, given) {
  const built = buildAll();
  if (built !== 0) return built;
  const flags = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  const loader = ['--require', join(root, 'jest', 'register-typescript.js'), '--conditions=evenkeel-source'];
  const { status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=12288', ...loader, join(root, program), ...flags],
    { stdio: 'inherit' },
  );
  return status ?? 1;
}
