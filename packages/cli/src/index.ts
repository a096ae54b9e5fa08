export { describeCommands } from './describe-commands';
export { EXIT, type ExitCode } from './exit-codes';
export { createOutput, type Output } from './output';
export type { Context } from './context';
