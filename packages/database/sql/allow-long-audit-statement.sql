-- For the rest of this transaction: the first statement of each step of the audit. An hour may hold millions of deliveries.
select set_config('statement_timeout', '10min', true) as patience
