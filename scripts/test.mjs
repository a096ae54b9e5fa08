/** npm test [-- <jest arguments>]: its exit code is Jest's; a build that fails is a failure too. */
import { runJest } from './run-jest.mjs';

process.exitCode = runJest(process.argv.slice(2));
