export { consumeDeliveries, type ConsumeDeliveriesOptions, type DeliveryConsumer } from './consume-deliveries';
export { openDeliveryQueue, type DeliveryQueue, type DeliveryQueueOptions } from './enqueue-deliveries';
export type { RecordDeliveries, Voided } from './merge-batches';
export type { QueueLog } from './queue-log';
export { QueueUnavailable } from './queue-unavailable';
export type { Durability, JobCounts, QueuePlace, Schedule } from './redis-backend';
export { scheduleMaintenance, type Maintenance, type ScheduleMaintenanceOptions } from './schedule-maintenance';
export { watchDeliveryJobs, type DeliveryJobs } from './watch-delivery-jobs';
