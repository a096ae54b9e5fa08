-- Empties what audit entries show of a thing where it holds one of these texts; who did what to which thing stays.
-- $1 text[] texts, their ASCII letters lower
update evenkeel.audit
set before = null, after = null
where exists (
  select from unnest($1::text[]) as t (text)
  where strpos(lower((coalesce(before::text, '') || coalesce(after::text, '')) collate "C"), t.text) > 0
)
returning id
