export { consumeDeliveries, type ConsumeDeliveriesOptions, type DeliveryConsumer } from './consume-deliveries';
export { openDeliveryQueue, type DeliveryQueueOptions, type OpenDeliveryQueue } from './enqueue-deliveries';
export type { RecordDeliveries } from './merge-batches';
export type { QueueLog } from './queue-log';
export { QueueUnavailable } from './queue-unavailable';
export type { Durability, JobCounts, QueuePlace, Schedule } from './redis-backend';
export { scheduleMaintenance, type Maintenance, type ScheduleMaintenanceOptions } from './schedule-maintenance';
export type { Voided } from './voided-numbers';
export { watchDeliveryJobs, type DeliveryJobs } from './watch-delivery-jobs';
