-- Counts what reads found, by the hour in which they were recorded.
-- $1 source  $2 timestamptz now  $3 text[] measures  $4 bigint[] counts, in step
insert into evenkeel.read_hour as held (source, hour, measure, count)
select $1, date_trunc('hour', $2::timestamptz, 'UTC'), measure, count
from unnest($3::text[], $4::bigint[]) as counted (measure, count)
order by measure
on conflict (source, hour, measure) do update set count = held.count + excluded.count
