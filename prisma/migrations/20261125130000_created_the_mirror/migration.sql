-- The copy of what the provider shows. `mirror` is a public interface: people join it, grant on it and point BI at it.
-- Its names are fixed, and it only ever grows.
--
-- No foreign keys between these tables: a reward may arrive before its subscriber.
--
-- Content columns are nullable, and null means "never seen" or "empty": a row may be known from one webhook only, which
-- carries a few fields.

CREATE SCHEMA IF NOT EXISTS mirror;

-- A confirmation ("read again, nothing new") is by far the most frequent write, and touches no indexed column. Postgres
-- then writes the new row version into the same page and leaves all indexes alone, if that page has room: hence the
-- fillfactor, and hence never an index on fetch_fence or confirmed_at. `dirty` is stored, so that the partial indexes
-- can name it and change only when a row becomes dirty or clean.

CREATE TABLE mirror.subscriber (
    source                      text NOT NULL,
    id                          text NOT NULL,
    list_uuid                   text,
    name                        text,
    first_name                  text,
    last_name                   text,
    email                       text,
    phone_number                text,
    crypto_wallet_address       text,
    crypto_wallet_provider      text,
    other_identifier_value      text,
    extra_field                 text,
    extra_field_2               text,
    extra_field_3               text,
    extra_field_4               text,
    option_field                text,
    code                        text,
    host                        text,
    signup_source               text,
    device                      text,
    referral_link               text,
    universal_link              text,
    position                    integer,
    people_ahead                integer,
    visitors                    integer,
    referred                    boolean,
    referred_by_id              text,
    referred_by_code            text,
    referred_by_email           text,
    referral_status             text,
    referral_status_at          timestamptz,
    pending_referrals           integer,
    unconfirmed_referrals       integer,
    people_referred             integer,
    level_2_confirmed_referrals integer,
    level_3_confirmed_referrals integer,
    points                      integer,
    risk_level                  integer,
    conversion_amount           numeric,
    promoted                    boolean,
    promoted_at                 timestamptz,
    verified                    boolean,
    verified_at                 timestamptz,
    stripe_customer_id          text,
    tags                        text[],
    provider_created_at         timestamptz,
    provider_updated_at         timestamptz,
    raw                         jsonb,

    -- Bookkeeping. A fence is a value of evenkeel.fence; 0 stands for "never".
    version           bigint      NOT NULL,
    provisional       boolean     NOT NULL,
    ever_verified     boolean     NOT NULL DEFAULT false,
    dirty             boolean     NOT NULL GENERATED ALWAYS AS (hint_fence > settled_fence) STORED,
    fetch_fence       bigint      NOT NULL DEFAULT 0,
    hint_fence        bigint      NOT NULL DEFAULT 0,
    settled_fence     bigint      NOT NULL DEFAULT 0,
    absent_fence      bigint,
    list_absent_fence bigint,
    hint_at           timestamptz,
    look_at           timestamptz,
    look_reason       text,
    looks             integer     NOT NULL DEFAULT 0,
    regressed_digest  bytea,
    delete_hinted     boolean     NOT NULL DEFAULT false,
    deleted_at        timestamptz,
    erased_at         timestamptz,
    confirmed_at      timestamptz,
    first_seen_at     timestamptz NOT NULL DEFAULT now(),
    changed_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT subscriber_pkey PRIMARY KEY (source, id)
) WITH (fillfactor = 85);

CREATE TABLE mirror.reward (
    source              text NOT NULL,
    subscriber_id       text NOT NULL,
    id                  text NOT NULL,
    list_uuid           text,
    name                text,
    status              text,
    value               numeric,
    coupon_code         text,
    coupon_group        text,
    transaction_id      text,
    referral            text,
    unlocked_at         timestamptz,
    sent_at             timestamptz,
    provider_created_at timestamptz,
    provider_updated_at timestamptz,
    raw                 jsonb,

    -- Bookkeeping. A fence is a value of evenkeel.fence; 0 stands for "never".
    version           bigint      NOT NULL,
    provisional       boolean     NOT NULL,
    ever_verified     boolean     NOT NULL DEFAULT false,
    dirty             boolean     NOT NULL GENERATED ALWAYS AS (hint_fence > settled_fence) STORED,
    fetch_fence       bigint      NOT NULL DEFAULT 0,
    hint_fence        bigint      NOT NULL DEFAULT 0,
    settled_fence     bigint      NOT NULL DEFAULT 0,
    absent_fence      bigint,
    list_absent_fence bigint,
    hint_at           timestamptz,
    look_at           timestamptz,
    look_reason       text,
    looks             integer     NOT NULL DEFAULT 0,
    regressed_digest  bytea,
    delete_hinted     boolean     NOT NULL DEFAULT false,
    deleted_at        timestamptz,
    erased_at         timestamptz,
    confirmed_at      timestamptz,
    first_seen_at     timestamptz NOT NULL DEFAULT now(),
    changed_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reward_pkey PRIMARY KEY (source, subscriber_id, id),
    CONSTRAINT reward_status_known
        CHECK (status IN ('unlocked', 'pending', 'sent', 'resent', 'canceled', 'flagged', 'failed'))
) WITH (fillfactor = 85);

CREATE TABLE mirror.campaign (
    source              text NOT NULL,
    list_uuid           text NOT NULL,
    name                text,
    type                text,
    subscribers         integer,
    active              boolean,
    provider_created_at timestamptz,
    provider_updated_at timestamptz,
    raw                 jsonb,

    -- Bookkeeping. A fence is a value of evenkeel.fence; 0 stands for "never".
    version           bigint      NOT NULL,
    provisional       boolean     NOT NULL,
    ever_verified     boolean     NOT NULL DEFAULT false,
    dirty             boolean     NOT NULL GENERATED ALWAYS AS (hint_fence > settled_fence) STORED,
    fetch_fence       bigint      NOT NULL DEFAULT 0,
    hint_fence        bigint      NOT NULL DEFAULT 0,
    settled_fence     bigint      NOT NULL DEFAULT 0,
    absent_fence      bigint,
    list_absent_fence bigint,
    hint_at           timestamptz,
    look_at           timestamptz,
    look_reason       text,
    looks             integer     NOT NULL DEFAULT 0,
    regressed_digest  bytea,
    delete_hinted     boolean     NOT NULL DEFAULT false,
    deleted_at        timestamptz,
    erased_at         timestamptz,
    confirmed_at      timestamptz,
    first_seen_at     timestamptz NOT NULL DEFAULT now(),
    changed_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT campaign_pkey PRIMARY KEY (source, list_uuid)
) WITH (fillfactor = 85);

CREATE INDEX subscriber_source_code_idx ON mirror.subscriber (source, code);
CREATE INDEX subscriber_source_email_idx ON mirror.subscriber (source, email);

-- What is due: dirty rows, and scheduled looks. Both stay as small as the work that waits. Without hint_at, so that one more
-- hint on a dirty row touches no index: measured, 31 against 50 microseconds a row. Who wants the oldest first sorts them.
CREATE INDEX subscriber_dirty_idx ON mirror.subscriber (source) WHERE dirty;
CREATE INDEX subscriber_look_at_idx ON mirror.subscriber (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX reward_dirty_idx ON mirror.reward (source) WHERE dirty;
CREATE INDEX reward_look_at_idx ON mirror.reward (look_at) WHERE look_at IS NOT NULL;
