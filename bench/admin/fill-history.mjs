import { SOURCE } from '../system/start-system.mjs';

/**
 * A mirror that has lived for a month, and its log: one in twenty subscribers is pending, one in a hundred provisional, one
 * in two hundred due, one in fifty deleted. Every row has been changed about as often as any other.
 */
export async function fillHistory(system, { rows, changes }) {
  await system.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, referral_status, version, provisional,
       ever_verified, hint_fence, settled_fence, deleted_at, confirmed_at, first_seen_at, changed_at, raw)
     select $1, ${ID}, 'MF00bec40001', 'Person ' || n, 'person' || n || '@example.test', 'MF' || n,
       case when n % 20 = 0 then 'pending' else 'confirmed' end, 1, n % 100 = 0, true, case when n % 200 = 0 then 2 else 1 end,
       1, case when n % 50 = 1 then now() end, now(), now() - interval '30 days', ${TIME},
       jsonb_build_object('name', 'Person ' || n, 'filling', repeat('x', 400))
     from generate_series(0, $2::int - 1) as n`,
    [SOURCE, rows],
  );
  await fillChanges(system, { rows, changes });
  await system.rows('vacuum (analyze) mirror.subscriber');
  await system.rows('vacuum (analyze) evenkeel.change');
  await system.rows('checkpoint');
}

const ID = "'sub_' || lpad(to_hex(n), 12, '0')";
/** Within the last month, whatever the order of the ids. */
const TIME = "now() - (hashint4(n::int)::bigint & 2147483647) % 2592000 * interval '1 second'";
const AT_ONCE = 500_000;

/** In the order of commit; now, since partitions lie ahead and not behind. */
export async function fillChanges(system, { rows, changes }) {
  for (let from = 0; from < changes; from += AT_ONCE)
    await system.rows(
      `insert into evenkeel.change (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after,
         cause_type, cause_id)
       select $1, 'subscriber', ${ID}, ${ID}, m / $2::int + 1, case when m < $2::int then 'created' else 'updated' end, false,
         jsonb_build_object('name', 'Person ' || m), jsonb_build_object('name', 'Person ' || m + 1, 'points', m % 1000), 'sweep', '1'
       from (select m, m % $2::int as n from generate_series($3::int, $4::int - 1) as m) as made`,
      [SOURCE, rows, from, Math.min(from + AT_ONCE, changes)],
    );
}
