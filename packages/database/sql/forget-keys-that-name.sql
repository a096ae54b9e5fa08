-- Answers that are remembered under an idempotency key that holds one of these texts are forgotten.
-- $1 text[] texts, their ASCII letters lower
delete from evenkeel.idempotency_key
where exists (
  select from unnest($1::text[]) as t (text) where strpos(lower(key collate "C"), t.text) > 0
)
returning key
