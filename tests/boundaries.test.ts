import { repositoryRoot } from '@evenkeel/local-stack';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each rule that holds the architecture is fed a forbidden line and must refuse it. */
const root = repositoryRoot();

describe('the lint rules', () => {
  /** File that the line would stand in, the line, and what the refusal says. */
  const forbidden: [string, string, RegExp][] = [
    [
      'packages/sync-engine/src/close-row.ts',
      "import { readFileSync } from 'node:fs';",
      /imports event-schemas and nothing more/,
    ],
    ['packages/sync-engine/src/close-row.ts', "import { z } from 'zod';", /imports event-schemas and nothing more/],
    ['packages/sync-engine/src/close-row.ts', 'export const now = Date.now();', /has no clock/],
    ['packages/sync-engine/src/close-row.ts', 'export const now = new Date();', /has no clock/],
    ['packages/sync-engine/src/close-row.ts', 'export const dice = Math.random();', /deterministic/],
    ['packages/sync-engine/src/close-row.ts', 'export const where = process.cwd();', /knows no process/],
    [
      'packages/event-schemas/src/words.ts',
      "import { closeRow } from '@evenkeel/sync-engine';",
      /import zod and nothing more/,
    ],
    ['packages/database/src/sources.ts', "import { Queue } from 'bullmq';", /Only packages\/queue imports BullMQ/],
    ['apps/ingest/src/main.ts', "import { Redis } from 'ioredis';", /Only packages\/queue/],
    ['packages/database/src/sources.ts', "import { Injectable } from '@nestjs/common';", /Nest only in apps/],
    ['packages/queue/src/names.ts', "import { waitFor } from '@evenkeel/testing';", /For tests only/],
    [
      'apps/worker/src/main.ts',
      "import { startPostgres } from '@evenkeel/local-stack';",
      /root scripts and tests only/,
    ],
    ['apps/worker/src/main.ts', "export const url = process.env['DATABASE_URL'];", /parsed once, by loadConfig/],
    ['apps/worker/src/main.ts', "declare const prisma: any; prisma.$queryRawUnsafe('select 1');", /nowhere else/],
    ['packages/database/src/sources.ts', "declare const pool: any; pool.query('select 1');", /nowhere else/],
    [
      'apps/worker/src/main.ts',
      "export const odd = (name: string) => name === 'referralhero';",
      /Never branch on a provider/,
    ],
    ['apps/console/src/main.tsx', "import { connect } from '@evenkeel/client';", /knows the REST API and nothing more/],
    ['tests/checker/check.ts', "import type { Change } from '@evenkeel/event-schemas';", /shares no code with what/],
    ['tests/checker/check.ts', "import { LIST } from '../harness/start-system';", /shares no code with what/],
    ['tests/checker/check.ts', "import { z } from 'zod';", /shares no code with what/],
  ];

  /** One process for all: ESLint is an ES module, which Jest cannot load. */
  const messages = JSON.parse(
    execFileSync('node', ['--input-type=module', '-e', lintEach()], {
      cwd: root,
      encoding: 'utf8',
      input: JSON.stringify(forbidden.map(([file, line]) => [file, line])),
      maxBuffer: 10_000_000,
    }),
  ) as string[][];

  it.each(forbidden.map((row, index) => [...row, index] as const))(
    'refuse in %s: %s',
    (_file, _line, refusal, index) => {
      expect(messages[index]?.join('\n')).toMatch(refusal);
    },
  );

  /** Without type information: the rules under test need none, and it would take a minute. */
  function lintEach(): string {
    return `
      import { ESLint } from 'eslint';
      import { readFileSync } from 'node:fs';
      import tseslint from 'typescript-eslint';
      const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
      const answers = [];
      for (const [filePath, line] of JSON.parse(readFileSync(0, 'utf8'))) {
        const [result] = await eslint.lintText(line + '\\n', { filePath });
        answers.push(result.messages.map(({ message }) => message));
      }
      process.stdout.write(JSON.stringify(answers));`;
  }
});

describe('turbo boundaries', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'evenkeel-boundaries-'));
    for (const file of ['package.json', 'package-lock.json', 'turbo.json']) cpSync(join(root, file), join(copy, file));
    for (const workspace of ['packages', 'apps', 'tools'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => join(group, name)),
    )) {
      mkdirSync(join(copy, workspace, 'src'), { recursive: true });
      for (const file of ['package.json', 'turbo.json'])
        cpSync(join(root, workspace, file), join(copy, workspace, file));
    }
    execFileSync('git', ['init', '-q'], { cwd: copy });
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const boundaries = (): string => {
    try {
      return execFileSync(join(root, 'node_modules/.bin/turbo'), ['boundaries'], {
        cwd: copy,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    }
  };
  const withFile = (path: string, line: string): string => {
    writeFileSync(join(copy, path), `${line}\n`);
    try {
      return boundaries();
    } finally {
      rmSync(join(copy, path));
    }
  };

  it('has nothing against the workspaces as they are', () => expect(boundaries()).toContain('no issues found'));

  it.each([
    ['packages/database/src/x.ts', "import '@evenkeel/queue';", /cannot import package `@evenkeel\/queue`/],
    ['packages/connectors/src/x.ts', "import '@evenkeel/database';", /cannot import package `@evenkeel\/database`/],
    ['packages/sync-engine/src/x.ts', "import '../../database/src/sources';", /leaves the package/],
  ])('refuses in %s: %s', (path, line, refusal) => expect(withFile(path, line)).toMatch(refusal));

  it.each([
    ['packages/database', 'an adapter that declares another adapter', '@evenkeel/queue'],
    ['packages/sync-engine', 'a core that declares an adapter', '@evenkeel/connectors'],
    ['packages/connectors', 'anything that declares an app', '@evenkeel/ingest'],
    ['apps/worker', 'an app that declares another app', '@evenkeel/simulator'],
    ['apps/console', 'the console that declares a package of ours', '@evenkeel/client'],
    ['apps/admin', 'an app that declares the console', '@evenkeel/console'],
  ])('refuses for %s %s', (workspace, _what, dependency) => {
    const path = join(copy, workspace, 'package.json');
    const original = JSON.parse(execFileSync('cat', [path], { encoding: 'utf8' })) as { dependencies: object };
    writeFileSync(
      path,
      JSON.stringify({ ...original, dependencies: { ...original.dependencies, [dependency]: '0.1.0' } }),
    );
    try {
      expect(boundaries()).toMatch(new RegExp(`Package \`${dependency}\` found`));
    } finally {
      writeFileSync(path, JSON.stringify(original));
    }
  });
});

describe('exports', () => {
  it.each(readdirSync(join(root, 'packages')))('packages/%s lets nobody in but through its index', (name) => {
    expect(() =>
      execFileSync('node', ['-e', `require.resolve('@evenkeel/${name}/src/index.ts')`], { cwd: root, stdio: 'pipe' }),
    ).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
