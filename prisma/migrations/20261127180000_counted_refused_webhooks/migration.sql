-- How many webhooks of a source ingest refused, by reason (docs/errors.md) and minute: so that whoever connects a campaign, or
-- changes a secret, sees that the provider's webhooks are not let in. Counts alone: nothing of what was refused is kept.
--
-- Each ingest adds what it counted every second, under the minute of the last one; what it counted while Postgres was away
-- is one sum with a `first_at` long before. A stranger who knows a source's address makes a row of each reason and minute
-- at most.
CREATE TABLE evenkeel.refused_webhook (
    source   text        NOT NULL,
    minute   timestamptz NOT NULL,
    reason   text        NOT NULL,
    webhooks bigint      NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,

    CONSTRAINT refused_webhook_pkey PRIMARY KEY (source, minute, reason),
    CONSTRAINT refused_webhook_source_fkey FOREIGN KEY (source) REFERENCES evenkeel.source (name) ON DELETE CASCADE
)
-- The row of the running minute is written each second: its next version finds room beside it, without the index.
WITH (fillfactor = 50);
