/** So many rows of each source, as webhooks leave them: known to nobody but them. The same keys as `forgeUpdate` has. */
export async function fillMirror(system, rows) {
  await system.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, extra_field, version, provisional, raw)
     select s.name, 'sub_' || lpad(to_hex(n), 12, '0'), s.list, 'Person ' || n, 'person' || n || '@example.test', 'MF' || n,
       'before', 1, true, jsonb_build_object('name', 'Person ' || n, 'filling', repeat('x', 400))
     from unnest($2::text[], $3::text[]) as s (name, list), generate_series(0, $1::int - 1) as n`,
    [rows, system.sources.map(({ name }) => name), system.sources.map(({ list }) => list)],
  );
  await system.rows('vacuum (analyze) mirror.subscriber');
  await system.rows('checkpoint');
}
