export { createLogger, type Logger } from './create-logger';
export {
  createMetrics,
  type Counter,
  type Gauge,
  type Histogram,
  type MetricDescription,
  type Metrics,
} from './create-metrics';
export {
  openTracing,
  placeOfDelivery,
  placeOfTraceparent,
  type EndedSpan,
  type SpanPlace,
  type Tracing,
  type TracingOptions,
} from './open-tracing';
export { exitWithParent } from './exit-with-parent';
export { nestLogger, type NestLogger } from './nest-logger';
export { keepHeapSmall } from './keep-heap-small';
export { runUntilSignal, type RunUntilSignalOptions } from './run-until-signal';
export {
  startManagementServer,
  type ManagementServer,
  type ManagementServerOptions,
  type Readiness,
} from './start-management-server';
