-- What happened in each minute, for plots over time (docs/adr/0025). No personal data: counts, and names of sources.
--
-- Two tables, because they are written by two: what can be counted is counted where it happens, in the transaction that
-- records it; what can only be looked at is looked at once a minute. Neither waits for the other's rows.

-- How many deliveries of a source were recorded, by the minute. `accepted`: by that in which they were received. The others:
-- by that in which they were recorded, by what they came to then. Written with the delivery and its line in the ledger, so it
-- counts each once, whoever is killed; a minute without a line is one in which there was none.
-- `lags`: of those that were recorded, how long after their receipt. The nth number is how many came later than 2^((n-2)/4)
-- and no later than 2^((n-1)/4) milliseconds, the first one of those up to one: minutes can be added up, percentiles cannot.
CREATE TABLE evenkeel.activity_minute (
    source    text        NOT NULL,
    minute    timestamptz NOT NULL,
    accepted  bigint      NOT NULL DEFAULT 0,
    applied   bigint      NOT NULL DEFAULT 0,
    noop      bigint      NOT NULL DEFAULT 0,
    duplicate bigint      NOT NULL DEFAULT 0,
    ignored   bigint      NOT NULL DEFAULT 0,
    dead      bigint      NOT NULL DEFAULT 0,
    lags      integer[]   NOT NULL DEFAULT '{}',

    CONSTRAINT activity_minute_pkey PRIMARY KEY (source, minute)
)
-- The line of the running minute is written with each batch: its next version finds room beside it, without the index.
WITH (fillfactor = 50);

-- What a worker saw when it looked at a source, once in a minute. One that nobody looked in is missing, for nobody can look
-- later. `calls_left` is that of the whole `account` (see budget_minute), null without a token. What was accepted before
-- `accepted_until` was recorded by then; null: the queue did not say.
CREATE TABLE evenkeel.activity_sample (
    source         text        NOT NULL,
    minute         timestamptz NOT NULL,
    rows_due       integer     NOT NULL,
    drift_standing integer     NOT NULL,
    account        text,
    calls_left     integer,
    accepted_until timestamptz,

    CONSTRAINT activity_sample_pkey PRIMARY KEY (source, minute),
    CONSTRAINT activity_sample_calls_are_of_an_account CHECK ((account IS NULL) = (calls_left IS NULL))
);
