-- Subscribers of a source whose e-mail begins with a text, in the order of their bytes, after one of them. The
-- operators of `text_pattern_ops` compare bytes, so the index gives exactly these, and no more than are wanted are read; the
-- greatest character ends the range.
-- $1 source  $2 the text  $3 after which text, or null  $4 and, where that is the same, which id
-- $5 referral status or null  $6 boolean dirty or null  $7 boolean provisional or null  $8 boolean deleted or null
-- $9 timestamptz changed since, or null  $10 timestamptz changed before, or null  $11 int at most so many
-- $12 an id that was found already
select s.id, s.email as text
from mirror.subscriber s
where s.source = $1
  and s.email ~>=~ coalesce($3::text, $2)
  and s.email ~<~ ($2 || chr(1114111))
  and ($3::text is null or s.email ~>~ $3::text or s.id > $4)
  and ($5::text is null or s.referral_status = $5::text)
  and ($6::boolean is null or s.dirty = $6::boolean)
  and ($7::boolean is null or s.provisional = $7::boolean)
  and ($8::boolean is null or (s.deleted_at is not null) = $8::boolean)
  and ($9::timestamptz is null or s.changed_at >= $9::timestamptz)
  and ($10::timestamptz is null or s.changed_at < $10::timestamptz)
  and s.id <> $12
order by s.email using ~<~, s.id
limit $11::int
