import { runCommand } from './run-command.mjs';

/** As the engine is asked here: the plugin of the command line first, then the program that came before it. */
const COMMANDS = [['docker', 'compose'], ['docker-compose']];

/** Throws if there is no compose, or no engine that it could ask. */
export async function findCompose() {
  const failures = [];
  for (const [program, ...words] of COMMANDS)
    try {
      const version = await runCommand(program, [...words, 'version', '--short']);
      await runCommand('docker', ['info', '--format', '{{.ServerVersion}}']);
      return { program, words, version };
    } catch (error) {
      failures.push(error.message);
    }
  throw new Error(`neither \`docker compose\` nor \`docker-compose\` can be used:\n${failures.join('\n')}`);
}

/**
 * A project of its own name, so that whatever else runs on the engine is left alone; of the file alone, without what a
 * developer has added to it.
 * @param {{ program: string, words: string[] }} found of `findCompose`
 */
export function composeProject({ program, words }, { name, root, env }) {
  const compose = (args, timeoutMs) =>
    runCommand(program, [...words, '--project-name', name, '--file', 'docker-compose.yml', ...args], {
      ...{ cwd: root, timeoutMs },
      env: { ...process.env, COMPOSE_PROFILES: '', ...env },
    });
  const docker = (...args) => runCommand('docker', args);
  const ofProject = (service) => [
    ...['--filter', `label=com.docker.compose.project=${name}`],
    ...(service ? ['--filter', `label=com.docker.compose.service=${service}`] : []),
  ];
  return {
    compose,
    docker,
    /** The ids of its containers: those that run now, or `--all`. */
    async containers(service, ...which) {
      return linesOf(await docker('ps', '--quiet', ...which, ...ofProject(service)));
    },
    inspect: (id, format) => docker('inspect', '--format', format, id),
    /** The first column of the first row. */
    select: (sql) =>
      compose(['exec', '-T', 'postgres', 'psql', '-U', 'evenkeel', '-d', 'evenkeel', '-At', '-c', sql], 30_000),
    /** Containers, networks and volumes that bear its name. */
    async leftovers() {
      const kinds = [
        ['ps', '--all'],
        ['network', 'ls'],
        ['volume', 'ls'],
      ];
      const lists = kinds.map((kind) => docker(...kind, '--quiet', ...ofProject()));
      return (await Promise.all(lists)).flatMap(linesOf);
    },
  };
}

function linesOf(text) {
  return text.split('\n').filter(Boolean);
}
