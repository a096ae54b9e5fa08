/**
 * Deliveries, rows and changes of a batch in one statement, with a guard by version, as somebody would write it who had
 * nothing to decide: each body is laid over its row. No person may be in a batch twice.
 */
export const WRITE_AS_IT_IS = `
  with given as materialized (
    select *
    from unnest(
      $1::uuid[], $2::timestamptz[], $3::bytea[], $4::bytea[], $5::uuid[], $6::bigint[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int[], $17::jsonb[]
    ) as given (
      delivery, received_at, body, digest, ingest_id, ingest_seq, id, list_uuid, name, first_name, last_name, email,
      extra_field, code, referral_link, people_ahead, raw
    )
  ),
  before as (
    select s.id, s.extra_field from mirror.subscriber s join given g on s.source = 'demo' and s.id = g.id
  ),
  written as (
    insert into mirror.subscriber as held (
      source, id, list_uuid, name, first_name, last_name, email, extra_field, code, referral_link, people_ahead, raw,
      version, provisional, hint_fence, hint_at
    )
    select
      'demo', id, list_uuid, name, first_name, last_name, email, extra_field, code, referral_link, people_ahead, raw,
      1, true, nextval('evenkeel.fence'), now()
    from given order by id
    on conflict (source, id) do update set
      name = excluded.name, first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
      extra_field = excluded.extra_field, code = excluded.code, referral_link = excluded.referral_link,
      people_ahead = excluded.people_ahead, raw = excluded.raw, version = held.version + 1,
      hint_fence = excluded.hint_fence, hint_at = excluded.hint_at, changed_at = now()
    where held.hint_fence < excluded.hint_fence
    returning id, version, extra_field
  ),
  changed as (
    insert into evenkeel.change (
      source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id
    )
    select
      'demo', 'subscriber', w.id, w.id, w.version, case when w.version = 1 then 'created' else 'updated' end, true,
      jsonb_build_object('extra_field', b.extra_field), jsonb_build_object('extra_field', w.extra_field), 'delivery',
      g.delivery::text
    from written w join given g using (id) left join before b using (id)
    returning position, subject_id
  )
  insert into evenkeel.delivery (
    id, source, received_at, event_type, subject_id, body, headers, digest, outcome, change_ids, ingest_id, ingest_seq
  )
  select
    g.delivery, 'demo', g.received_at, 'subscriber_updated', g.id, g.body, '{}', g.digest, 'applied', array[c.position],
    g.ingest_id, g.ingest_seq
  from given g join changed c on c.subject_id = g.id`;
