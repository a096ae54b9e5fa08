import react from '@vitejs/plugin-react';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, loadEnv, type Plugin } from 'vite';

const screens = join(import.meta.dirname, 'src', 'screens');

/** Tells admin which addresses are the console's: the first part of each is the name of a screen's folder. */
function listScreens(): Plugin {
  return {
    name: 'list-screens',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'screens.json', source: JSON.stringify(readdirSync(screens)) });
    },
  };
}

/** Each component of the library that is used has its styles in `mantine-styles.ts`. */
function demandStyles(): Plugin {
  const styles = join(import.meta.dirname, '..', '..', 'node_modules', '@mantine', 'core', 'styles');
  return {
    name: 'demand-styles',
    apply: 'build',
    generateBundle(_, files) {
      const modules = Object.values(files).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const used = modules.flatMap((id) => /@mantine\/core\/esm\/.*?(\w+)\.module\.mjs$/.exec(id)?.[1] ?? []);
      const there = modules.filter((id) => id.endsWith('.css')).join('\n');
      const missing = used.filter(
        (name) => existsSync(join(styles, `${name}.css`)) && !there.includes(`styles/${name}.css`),
      );
      if (missing.length > 0) this.error(`src/mantine-styles.ts lacks the styles of ${missing.join(', ')}`);
    },
  };
}

/** Beside each file that is worth it the same compressed, so that admin has nothing to compress while it serves. */
function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    writeBundle({ dir = '' }, files) {
      for (const name of Object.keys(files).filter((each) => /\.(js|css|html|svg)$/.test(each))) {
        const bytes = readFileSync(join(dir, name));
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig(({ mode }) => {
  const { EVENKEEL_URL: target = 'http://127.0.0.1:3001' } = loadEnv(mode, import.meta.dirname, 'EVENKEEL_');
  return {
    plugins: [react(), listScreens(), demandStyles(), compressFiles()],
    // The policy of the page allows no data: addresses of scripts, styles or fonts.
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
    server: { port: 3100, proxy: { '/v1': target, '/docs': target, '/openapi.json': target } },
  };
});
