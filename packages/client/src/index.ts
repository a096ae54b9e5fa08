export { connect, type Client, type ClientOptions, type RequestOptions } from './connect';
export { followChanges, type Change, type FollowOptions } from './follow-changes';
export { EvenkeelProblem, Unreachable } from './problems';
