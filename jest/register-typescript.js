/**
 * `node --require jest/register-typescript.js --conditions=evenkeel-source`: lets a plain node process that a test
 * starts, and perhaps kills, load the same TypeScript sources as the test, with no build in between.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const { jsc, module: output } = JSON.parse(readFileSync(join(__dirname, '..', '.swcrc'), 'utf8'));

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    jsc,
    module: output,
    swcrc: false,
    sourceMaps: 'inline',
    filename,
  });
  module._compile(code, filename);
};
