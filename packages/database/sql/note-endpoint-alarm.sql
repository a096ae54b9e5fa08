-- Whoever gets the row back tells of it: each share of the time is told of once.
-- $1 endpoint  $2 int percent
update evenkeel.endpoint_health
set alarmed = $2::int
where endpoint = $1::text and alarmed < $2::int
returning endpoint
