-- Subscribers of a source, in order of their ids, as far as a text of their row holds one of these texts. `last` is how far this
-- looked, null at the end. As JSON, but of those columns alone that hold text: all of them take four times as long.
-- $1 source  $2 after which id  $3 int at most so many  $4 text[] texts, their ASCII letters lower
with page as materialized (
  select s as held
  from mirror.subscriber s
  where s.source = $1 and s.id > $2 and s.erased_at is null
  order by s.id
  limit $3::int
)
select
  (select max((held).id) from page) as last,
  array(
    select (held).id
    from page
    cross join lateral (
      select lower(
        (
          json_build_array(
            (held).name, (held).first_name, (held).last_name, (held).email, (held).phone_number,
            (held).crypto_wallet_address, (held).crypto_wallet_provider, (held).other_identifier_value,
            (held).extra_field, (held).extra_field_2, (held).extra_field_3, (held).extra_field_4, (held).option_field,
            (held).code, (held).host, (held).signup_source, (held).device, (held).referral_link, (held).universal_link,
            (held).referred_by_code, (held).referred_by_email, (held).referral_status, (held).stripe_customer_id,
            (held).tags
          )::text || coalesce((held).raw::text, '')
        ) collate "C"
      ) as text
      offset 0
    ) as read
    where exists (select from unnest($4::text[]) as t (text) where strpos(read.text, t.text) > 0)
    order by (held).id
  ) as found
