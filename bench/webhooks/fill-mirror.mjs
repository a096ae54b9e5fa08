/** As webhooks leave them: known to nobody but them. The same keys as `forgeUpdate` has. */
export async function fillMirror(system, rows) {
  await system.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, extra_field, version, provisional, raw)
     select 'demo', 'sub_' || lpad(to_hex(n), 12, '0'), $2, 'Person ' || n, 'person' || n || '@example.test', 'MF' || n,
       'before', 1, true, jsonb_build_object('name', 'Person ' || n, 'filling', repeat('x', 400))
     from generate_series(0, $1::int - 1) as n`,
    [rows, system.webhooks.list],
  );
  await system.rows('vacuum (analyze) mirror.subscriber');
  await system.rows('checkpoint');
}
