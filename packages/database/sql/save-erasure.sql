-- How far an erasure is, in the transaction of what it did; its holder says so again with it. Nothing comes back if another
-- worker has taken it over: then nothing of this is to be kept.
-- $1 bigint erasure  $2 uuid holder  $3 int milliseconds until it must say so again  $4 text[] subjects  $5 step  $6 cursor
-- $7 text terms, sealed, null: none any more  $8 jsonb what was erased so far
update evenkeel.erasure
set
  subjects = $4::text[],
  step = $5,
  cursor = $6,
  terms_sealed = $7,
  erased = $8::jsonb,
  held_until = clock_timestamp() + $3::int * interval '1 millisecond',
  state = case when $5 = 'done' then 'done' else 'running' end,
  finished_at = case when $5 = 'done' then clock_timestamp() end
where id = $1::bigint and held_by = $2::uuid and state = 'running'
returning id
