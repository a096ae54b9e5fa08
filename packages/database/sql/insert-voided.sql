-- Counter values that no delivery will bear, because its request was not answered 200 (protocol section 7).
-- $1 uuid[] ingest ids  $2 bigint[] counter values, in step
insert into evenkeel.ingest_void (ingest_id, ingest_seq)
select * from unnest($1::uuid[], $2::bigint[])
on conflict do nothing
