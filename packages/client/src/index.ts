export { connect, type Client, type ClientOptions, type RequestOptions } from './connect';
export { followChanges, type Change, type FollowOptions } from './follow-changes';
export { EvenkeelProblem, Unreachable } from './problems';
export {
  receiveMessage,
  rememberVersions,
  type Received,
  type ReceiverOptions,
  type Versions,
} from './receiving/receive-message';
export {
  BadSignature,
  verifyMessage,
  type Headers as MessageHeaders,
  type Message,
  type VerifyOptions,
} from './receiving/verify-message';
