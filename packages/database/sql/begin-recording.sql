-- The moment of a recording: the fence of all its hints, and the database's clock, to the millisecond that the core keeps.
-- Which of the deliveries are recorded already; a pending one is not, it still waits for its outcome. The newest of the digests
-- by which erased people are known, null if nobody of the source was erased. And, a row each, the subscribers that its hints may
-- mean, by id, by code or by e-mail; one that several ask for comes once, and without its `raw`: no hint changes that of a row
-- that was read. One statement, because each round trip is time for which the source's lock is held.
-- $1 source  $2 uuid[] ids of the deliveries  $3 text[] subscriber ids  $4 text[] codes  $5 text[] e-mails
select
  nextval('evenkeel.fence')::text as fence,
  date_trunc('milliseconds', clock_timestamp()) as now,
  array(
    select id::text from evenkeel.delivery where id = any ($2::uuid[]) and outcome <> 'pending'
  ) as recorded,
  (select max(id)::text from evenkeel.erased_term where source = $1) as newest_erased,
  null as row
union all
select null, null, null, null, to_json(s)::text
from (
  select
    source, id, list_uuid, name, first_name, last_name, email, phone_number, crypto_wallet_address,
    crypto_wallet_provider, other_identifier_value, extra_field, extra_field_2, extra_field_3, extra_field_4,
    option_field, code, host, signup_source, device, referral_link, universal_link, position, people_ahead, visitors,
    referred, referred_by_id, referred_by_code, referred_by_email, referral_status, referral_status_at,
    pending_referrals, unconfirmed_referrals, people_referred, level_2_confirmed_referrals,
    level_3_confirmed_referrals, points, risk_level, conversion_amount, promoted, promoted_at, verified, verified_at,
    stripe_customer_id, tags, provider_created_at, version, provisional, ever_verified, fetch_fence, hint_fence,
    settled_fence, absent_fence, list_absent_fence, hint_at, look_at, look_reason, looks, regressed_digest,
    delete_hinted, deleted_at, erased_at, confirmed_at, first_seen_at, changed_at, provider_updated_at, raw_digest
  from mirror.subscriber
) s
where s.source = $1
  and s.id = any (
    $3::text[]
    || array(select c.id from mirror.subscriber c where c.source = $1 and c.code = any ($4::text[]))
    || array(select e.id from mirror.subscriber e where e.source = $1 and e.email = any ($5::text[]))
  )
