-- Writes subscribers as they shall stand, new or not. The rows were read and decided under the source's lock, so the guard
-- never refuses; if it did (a recording without the lock), the row would be missing from what comes back, and the caller
-- rolls back. It is the fence that makes this safe, the lock that makes it cheap (protocol section 4).
-- One that is dirty already keeps since when: no index has its `hint_at`, so that another hint is a heap-only update.
-- One without `raw` keeps what is there, as no hint changes what a read has given; what is kept is neither sent nor compressed
-- anew. An erased one has none.
-- $1 json array of rows of mirror.subscriber, sorted by key
insert into mirror.subscriber as held (
  source, id, list_uuid, name, first_name, last_name, email, phone_number, crypto_wallet_address,
  crypto_wallet_provider, other_identifier_value, extra_field, extra_field_2, extra_field_3, extra_field_4,
  option_field, code, host, signup_source, device, referral_link, universal_link, position, people_ahead, visitors,
  referred, referred_by_id, referred_by_code, referred_by_email, referral_status, referral_status_at,
  pending_referrals, unconfirmed_referrals, people_referred, level_2_confirmed_referrals, level_3_confirmed_referrals,
  points, risk_level, conversion_amount, promoted, promoted_at, verified, verified_at, stripe_customer_id, tags,
  provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence, settled_fence, absent_fence,
  list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest, delete_hinted, deleted_at, erased_at,
  confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest, dirty_since
)
select
  source, id, list_uuid, name, first_name, last_name, email, phone_number, crypto_wallet_address,
  crypto_wallet_provider, other_identifier_value, extra_field, extra_field_2, extra_field_3, extra_field_4,
  option_field, code, host, signup_source, device, referral_link, universal_link, position, people_ahead, visitors,
  referred, referred_by_id, referred_by_code, referred_by_email, referral_status, referral_status_at,
  pending_referrals, unconfirmed_referrals, people_referred, level_2_confirmed_referrals, level_3_confirmed_referrals,
  points, risk_level, conversion_amount, promoted, promoted_at, verified, verified_at, stripe_customer_id, tags,
  provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence, settled_fence, absent_fence,
  list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest, delete_hinted, deleted_at, erased_at,
  confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest,
  case when hint_fence > settled_fence then hint_at end
from json_populate_recordset(null::mirror.subscriber, $1::json)
on conflict (source, id) do update set
  (
    list_uuid, name, first_name, last_name, email, phone_number, crypto_wallet_address, crypto_wallet_provider,
    other_identifier_value, extra_field, extra_field_2, extra_field_3, extra_field_4, option_field, code, host,
    signup_source, device, referral_link, universal_link, position, people_ahead, visitors, referred, referred_by_id,
    referred_by_code, referred_by_email, referral_status, referral_status_at, pending_referrals,
    unconfirmed_referrals, people_referred, level_2_confirmed_referrals, level_3_confirmed_referrals, points,
    risk_level, conversion_amount, promoted, promoted_at, verified, verified_at, stripe_customer_id, tags,
    provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence, settled_fence, absent_fence,
    list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest, delete_hinted, deleted_at, erased_at,
    confirmed_at, first_seen_at, changed_at, provider_updated_at, raw, raw_digest, dirty_since
  ) = (
    excluded.list_uuid, excluded.name, excluded.first_name, excluded.last_name, excluded.email, excluded.phone_number,
    excluded.crypto_wallet_address, excluded.crypto_wallet_provider, excluded.other_identifier_value,
    excluded.extra_field, excluded.extra_field_2, excluded.extra_field_3, excluded.extra_field_4,
    excluded.option_field, excluded.code, excluded.host, excluded.signup_source, excluded.device,
    excluded.referral_link, excluded.universal_link, excluded.position, excluded.people_ahead, excluded.visitors,
    excluded.referred, excluded.referred_by_id, excluded.referred_by_code, excluded.referred_by_email,
    excluded.referral_status, excluded.referral_status_at, excluded.pending_referrals, excluded.unconfirmed_referrals,
    excluded.people_referred, excluded.level_2_confirmed_referrals, excluded.level_3_confirmed_referrals,
    excluded.points, excluded.risk_level, excluded.conversion_amount, excluded.promoted, excluded.promoted_at,
    excluded.verified, excluded.verified_at, excluded.stripe_customer_id, excluded.tags, excluded.provider_created_at,
    excluded.version, excluded.provisional, excluded.ever_verified, excluded.fetch_fence, excluded.hint_fence,
    excluded.settled_fence, excluded.absent_fence, excluded.list_absent_fence, excluded.hint_at, excluded.look_at,
    excluded.look_reason, excluded.looks, excluded.regressed_digest, excluded.delete_hinted, excluded.deleted_at,
    excluded.erased_at, excluded.confirmed_at, excluded.first_seen_at, excluded.changed_at,
    excluded.provider_updated_at,
    case when excluded.erased_at is null then coalesce(excluded.raw, held.raw) else excluded.raw end,
    excluded.raw_digest,
    case
      when held.dirty then coalesce(held.dirty_since, excluded.hint_at)
      else coalesce(excluded.dirty_since, held.dirty_since)
    end
  )
where held.fetch_fence <= excluded.fetch_fence
  and held.hint_fence <= excluded.hint_fence
  and held.version between excluded.version - 1 and excluded.version
  and date_trunc('milliseconds', held.first_seen_at) = excluded.first_seen_at
returning id
