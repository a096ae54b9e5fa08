-- Makes this transaction the audit's, until it ends, unless another one is. It stands open while the audit works in others,
-- so it is given more patience than a statement of the audit may take.
select
  pg_try_advisory_xact_lock(hashtextextended('evenkeel.ledger_audit', 0)) as taken,
  set_config('idle_in_transaction_session_timeout', '15min', true) as patience
