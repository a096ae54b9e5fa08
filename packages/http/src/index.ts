export { slowDownRefused, type RefusedSlowly, type SlowDownOptions } from './slow-down-refused';
