-- Answers are remembered for a day.
with forgotten as (
  delete from evenkeel.idempotency_key
  where claimed_at < now() - interval '1 day'
  returning 1
)
select count(*)::int as forgotten
from forgotten
