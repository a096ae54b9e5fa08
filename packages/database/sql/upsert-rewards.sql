-- Writes rewards as they shall stand, new or not. The rows were read and decided under the source's lock, so the guard
-- never refuses; if it did (a recording without the lock), the row would be missing from what comes back, and the caller
-- rolls back. It is the fence that makes this safe, the lock that makes it cheap (protocol section 4).
-- $1 json array of rows of mirror.reward, sorted by key
insert into mirror.reward as held (
  source, subscriber_id, id, list_uuid, name, status, value, coupon_code, coupon_group, transaction_id, referral,
  unlocked_at, sent_at, provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence,
  settled_fence, absent_fence, list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest,
  delete_hinted, deleted_at, erased_at, confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest
)
select
  source, subscriber_id, id, list_uuid, name, status, value, coupon_code, coupon_group, transaction_id, referral,
  unlocked_at, sent_at, provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence,
  settled_fence, absent_fence, list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest,
  delete_hinted, deleted_at, erased_at, confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest
from json_populate_recordset(null::mirror.reward, $1::json)
on conflict (source, subscriber_id, id) do update set
  (
    list_uuid, name, status, value, coupon_code, coupon_group, transaction_id, referral, unlocked_at, sent_at,
    provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence, settled_fence, absent_fence,
    list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest, delete_hinted, deleted_at, erased_at,
    confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest
  ) = (
    excluded.list_uuid, excluded.name, excluded.status, excluded.value, excluded.coupon_code, excluded.coupon_group,
    excluded.transaction_id, excluded.referral, excluded.unlocked_at, excluded.sent_at, excluded.provider_created_at,
    excluded.version, excluded.provisional, excluded.ever_verified, excluded.fetch_fence, excluded.hint_fence,
    excluded.settled_fence, excluded.absent_fence, excluded.list_absent_fence, excluded.hint_at, excluded.look_at,
    excluded.look_reason, excluded.looks, excluded.regressed_digest, excluded.delete_hinted, excluded.deleted_at,
    excluded.erased_at, excluded.confirmed_at, excluded.first_seen_at, excluded.changed_at,
    excluded.provider_updated_at, excluded.raw, excluded.raw_digest
  )
where held.fetch_fence <= excluded.fetch_fence
  and held.hint_fence <= excluded.hint_fence
  and held.version between excluded.version - 1 and excluded.version
  and date_trunc('milliseconds', held.first_seen_at) = excluded.first_seen_at
returning subscriber_id, id
