/**
 * So many rows of each source, as webhooks leave them: known to nobody but them, and waiting to be read; or, with `settled`, as a
 * read has left them that found nothing new, so that the next hint of each is its first. The same keys as `forgeUpdate` has, so
 * that an update of it touches no index that a webhook which changes neither name, e-mail nor code would not.
 */
export async function fillMirror(system, rows, { settled = false } = {}) {
  await system.rows(
    `insert into mirror.subscriber (
       source, id, list_uuid, name, email, code, extra_field, version, provisional, raw, hint_fence, settled_fence, hint_at,
       dirty_since
     )
     select s.name, 'sub_' || lpad(to_hex(n), 12, '0'), s.list, 'Person ' || n, 'person' || n || '@example.test', 'MF' || n,
       'before', 1, true, jsonb_build_object('name', 'Person ' || n, 'filling', repeat('x', 400)),
       hint.fence, case when $4 then hint.fence else 0 end, now(), case when not $4 then now() end
     from unnest($2::text[], $3::text[]) as s (name, list), generate_series(0, $1::int - 1) as n,
       (select nextval('evenkeel.fence') as fence) as hint`,
    [rows, system.sources.map(({ name }) => name), system.sources.map(({ list }) => list), settled],
  );
  await system.rows('vacuum (analyze) mirror.subscriber');
  await system.rows('checkpoint');
}
