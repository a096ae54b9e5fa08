import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * One set-up for the whole repository. Rules that hold the architecture are at the end, each with the reason in its
 * message; tests/boundaries.test.ts feeds each of them a forbidden line.
 */

const tests = ['**/*.test.ts', 'packages/testing/**', '**/testing/**', 'packages/sync-engine/model-check/**'];

const ban = (selector, message) => ({ selector, message });

const rawSql = [
  ban(
    'MemberExpression[property.name=/^\\$(queryRaw|executeRaw)/]',
    'SQL is a file in packages/database/sql, run by runStatement: nowhere else.',
  ),
  ban(
    "CallExpression[callee.property.name='query'][callee.object.name=/^(pool|client|pg)$/]",
    'SQL is a file in packages/database/sql, run by runStatement: nowhere else.',
  ),
];
const environment = [
  ban(
    "MemberExpression[object.name='process'][property.name='env']",
    'The environment is parsed once, by loadConfig of @evenkeel/config: take the value from there.',
  ),
];
const providerNames = [
  ban(
    ":matches(BinaryExpression, SwitchCase) > Literal[value='referralhero']",
    'Never branch on a provider: let its connector declare a property.',
  ),
];
const noClock = [
  ban("NewExpression[callee.name='Date'][arguments.length=0]", 'The core has no clock: take the time as a parameter.'),
  ban(
    "MemberExpression[object.name='Date'][property.name='now']",
    'The core has no clock: take the time as a parameter.',
  ),
  ban("MemberExpression[object.name='Math'][property.name='random']", 'The core is deterministic: no Math.random.'),
];

const queueClients = { name: 'bullmq', message: 'Only packages/queue imports BullMQ.' };
const redisClient = { name: 'ioredis', message: 'Only packages/queue imports a Redis client.' };
const testingOnly = { name: '@evenkeel/testing', message: 'For tests only.' };
const localStack = { name: '@evenkeel/local-stack', message: 'For root scripts and tests only.' };
const nestOnly = { group: ['@nestjs/*'], message: 'Nest only in apps/.' };

export default tseslint.config(
  { ignores: ['**/dist/', '**/generated/', '**/node_modules/', '.evenkeel/', '.turbo/', '**/fixtures/**/*.js'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: false },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Nest takes its options as plain objects of classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // An interface may ask for a promise where there is nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['apps/console/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@evenkeel/*'], message: 'The console knows the REST API and nothing more of ours.' }] },
      ],
    },
  },
  {
    // Markup takes a line for each attribute; what it does is as short as elsewhere.
    files: ['apps/console/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['tests/checker/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./[a-z-]+$|pg$|node:)',
              message: 'The checker shares no code with what it judges: it imports its own files, pg and node alone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/**/*.ts', 'apps/**/*.{ts,tsx}'],
    ignores: [...tests, 'apps/console/**'],
    rules: {
      'no-restricted-syntax': ['error', ...rawSql, ...environment, ...providerNames],
      'no-restricted-imports': ['error', { paths: [queueClients, redisClient, testingOnly, localStack] }],
    },
  },
  {
    files: ['packages/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [queueClients, redisClient, testingOnly, localStack], patterns: [nestOnly] },
      ],
    },
  },
  {
    files: ['packages/queue/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-imports': ['error', { paths: [testingOnly, localStack], patterns: [nestOnly] }] },
  },
  {
    files: ['packages/sync-engine/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', ...rawSql, ...environment, ...providerNames, ...noClock],
      'no-restricted-globals': ['error', { name: 'process', message: 'The core knows no process.' }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.\\.?/|@evenkeel/event-schemas$)',
              message: 'The core imports event-schemas and nothing more.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/event-schemas/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\.\\.?/|zod$)', message: 'The schemas import zod and nothing more.' }] },
      ],
    },
  },
  {
    files: [
      'packages/database/src/run-statement.ts',
      // BullMQ's own tables: its backend wants a pool, and a few questions have no function of BullMQ's.
      'packages/queue/src/{migrate-queue,postgres-pool,postgres-statements}.ts',
      'packages/local-stack/src/**/*.ts',
      'packages/config/src/**/*.ts',
    ],
    ignores: tests,
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['packages/connectors/src/providers/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...rawSql, ...environment] },
  },
);
