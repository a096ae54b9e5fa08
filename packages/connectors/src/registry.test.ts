import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProviders } from './find-providers';
import { loadConnectors } from './registry';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'providers-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function addProvider(name: string, source: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'index.js'), source);
}

test('every folder is a connector, and a file beside the folders is none', () => {
  addProvider('acme', 'exports.connector = { name: "acme" }');
  addProvider('umbra', 'exports.connector = { name: "umbra" }');
  writeFileSync(join(folder, 'notes.md'), '');
  const connectors = loadConnectors(findProviders(folder));
  expect(connectors.all.map(({ name }) => name)).toEqual(['acme', 'umbra']);
  expect(connectors.of('umbra').name).toBe('umbra');
});

test('a provider without a folder is refused by name', () => {
  addProvider('acme', 'exports.connector = { name: "acme" }');
  expect(() => loadConnectors(findProviders(folder)).of('nobody')).toThrow(
    'no connector for the provider "nobody"; there are: acme',
  );
});

test('a folder that exports no connector stops the start', () => {
  addProvider('acme', '');
  expect(() => loadConnectors(findProviders(folder))).toThrow('providers/acme exports no "connector"');
});

test('a connector that calls itself otherwise than its folder stops the start', () => {
  addProvider('acme', 'exports.connector = { name: "umbra" }');
  expect(() => loadConnectors(findProviders(folder))).toThrow('providers/acme calls its connector "umbra"');
});
