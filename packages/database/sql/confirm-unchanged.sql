-- Confirms subscribers of which a page says, to the byte, what their `raw` says, but for figures that move though nothing of
-- the row changes, and about which nothing is unsettled. It is the guard of a decision that the core makes elsewhere, row by
-- row (`decideRead`: "snapshot, equal content, row not provisional"): for a row in this state, and for no other, that
-- decision raises these columns, takes over the figures, and does nothing else. A test holds the two together. The others,
-- mostly none, come back to the core.
-- $1 source  $2 timestamptz now  $3 int settle delay, milliseconds  $4 bigint fence  $5 timestamptz when it was drawn
-- $6 text[] ids  $7 text[] digests of raw, hex  $8 text[] the figures, a JSON object each, or null (in step)
with drift as materialized (
  select not exists (
    select from evenkeel.drift d
    where d.source = $1 and d.entity = 'subscriber'
      and (d.state = 'suspected' or (d.state = 'confirmed' and d.repaired_at is null))
  ) as nothing_stands
),
confirmed as (
  update mirror.subscriber s
  set
    fetch_fence = $4::bigint,
    settled_fence = case
      when s.settled_fence < $4::bigint
        and s.hint_fence < $4::bigint
        and (s.hint_at is null or s.hint_at <= $5::timestamptz - $3::int * interval '1 millisecond')
        then $4::bigint
      else s.settled_fence
    end,
    confirmed_at = $2::timestamptz,
    position = coalesce((c.figures ->> 'position')::int, s.position),
    visitors = coalesce((c.figures ->> 'visitors')::int, s.visitors),
    raw = case when c.figures is null or s.raw @> c.figures then s.raw else s.raw || c.figures end
  from (
    select id, raw_digest, figures::jsonb
    from unnest($6::text[], $7::text[], $8::text[]) as given (id, raw_digest, figures)
  ) as c
  where s.source = $1
    and s.id = c.id
    and s.raw_digest = decode(c.raw_digest, 'hex')
    -- A figure of an inner object is none of the row's.
    and (c.figures is null or s.raw ?& array(select jsonb_object_keys(c.figures)))
    and s.fetch_fence < $4::bigint
    and not s.dirty
    and not s.provisional
    and s.ever_verified
    and not s.delete_hinted
    and s.deleted_at is null
    and s.erased_at is null
    and s.absent_fence is null
    and s.list_absent_fence is null
    and s.regressed_digest is null
    and s.look_at is null
    and s.looks = 0
    and (
      (select nothing_stands from drift)
      or not exists (
        select from evenkeel.drift d
        where d.source = $1 and d.entity = 'subscriber' and d.subscriber_id = s.id and d.subject_id = s.id
          and (d.state = 'suspected' or (d.state = 'confirmed' and d.repaired_at is null))
      )
    )
  returning s.id
)
select c.id
from unnest($6::text[]) as c (id)
where c.id not in (select id from confirmed)
