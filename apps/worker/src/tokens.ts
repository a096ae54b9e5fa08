/** Injection tokens: interfaces leave nothing at run time that Nest could find a provider by. */
export const CONFIG = Symbol('config');
export const LOG = Symbol('log');
export const DATABASE = Symbol('database');
export const CONNECTORS = Symbol('connectors');
export const DELIVERY_JOBS = Symbol('delivery jobs');
export const METRICS = Symbol('metrics');
export const TRACING = Symbol('tracing');
