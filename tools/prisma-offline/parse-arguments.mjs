// The command line of the native schema engine, as far as Prisma's CLI uses it:
//
//   schema-engine --version
//   schema-engine --datamodels <file> ... --datasource <json>                  then JSON-RPC on stdin
//   schema-engine --datasource <json> cli can-connect-to-database|create-database|drop-database

const DATAMODEL_FLAGS = new Set(['--datamodels', '--datamodel', '-d']);

/**
 * @param {string[]} argv what follows the program's name
 * @returns {{ version: boolean, datamodels: string[], datasource: { url?: string, shadowDatabaseUrl?: string }, command: string | undefined }}
 */
export function parseArguments(argv) {
  const parsed = { version: argv.includes('--version'), datamodels: [], datasource: {}, command: undefined };
  if (parsed.version) return parsed;
  const words = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (DATAMODEL_FLAGS.has(word)) parsed.datamodels.push(argv[++i]);
    else if (word === '--datasource') parsed.datasource = JSON.parse(argv[++i]);
    // Every other flag of the native engine takes a value, and none of them means anything here.
    else if (word.startsWith('--')) i++;
    else words.push(word);
  }
  if (words[0] === 'cli') parsed.command = words[1];
  return parsed;
}
