/**
 * One Jest for the whole repository: tests beside the files of packages, apps and tools, whole-system tests in tests/.
 * Workspace packages resolve to their TypeScript sources through the export condition `evenkeel-source`, so a test
 * never runs against a stale build.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { jsc, module: output } = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'));

/** ES modules without a CommonJS side, which Jest on Node 20 cannot load as they are. */
const esmOnly = ['uuidv7'];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/{packages,apps,tools,tests}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/generated/'],
  modulePathIgnorePatterns: ['<rootDir>/(packages|apps|tools)/[^/]+/dist/'],
  transform: { '\\.[cm]?[jt]sx?$': ['@swc/jest', { jsc, module: output, swcrc: false, sourceMaps: 'inline' }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testEnvironment: '<rootDir>/jest/environment.js',
  testEnvironmentOptions: { customExportConditions: ['evenkeel-source', 'node', 'require', 'default'] },
  globalSetup: '<rootDir>/jest/global-setup.js',
  globalTeardown: '<rootDir>/jest/global-teardown.js',
  maxWorkers: 2,
  testTimeout: 30_000,
  watchman: false,
};
