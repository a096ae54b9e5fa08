-- Outbound messages: whom to tell, how far each was told, and what came of it. A message names a change and never holds its
-- content: that is read from the change log and the mirror when it is sent, so what was erased is not sent either.

CREATE TABLE evenkeel.endpoint (
    id                text        NOT NULL,
    url               text        NOT NULL,
    description       text        NOT NULL DEFAULT '',
    source            text,
    types             text[],
    filters           jsonb       NOT NULL DEFAULT '[]',
    confirmed_only    boolean     NOT NULL DEFAULT true,
    personal_data     boolean     NOT NULL DEFAULT true,
    headers_sealed    text,
    rate_limit        integer,
    secrets_sealed    jsonb       NOT NULL DEFAULT '[]',
    state             text        NOT NULL DEFAULT 'enabled',
    state_reason      text,
    state_since       timestamptz NOT NULL DEFAULT now(),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT endpoint_pkey PRIMARY KEY (id),
    CONSTRAINT endpoint_state_known CHECK (state IN ('enabled', 'paused', 'disabled')),
    CONSTRAINT endpoint_rate_limit_positive CHECK (rate_limit > 0)
);

-- How it goes with an endpoint; apart from it, since it is written while messages are sent. `failures`: attempts that failed
-- since one was delivered; `failing_since` when the first of them did. Before `rest_until` nothing is sent. `paced_until`:
-- up to when its rate limit is used up. `alarmed`: at which share of the time after which it is disabled it was last told.
CREATE TABLE evenkeel.endpoint_health (
    endpoint      text        NOT NULL,
    failures      integer     NOT NULL DEFAULT 0,
    failing_since timestamptz,
    rest_until    timestamptz NOT NULL DEFAULT '-infinity',
    paced_until   timestamptz NOT NULL DEFAULT '-infinity',
    alarmed       integer     NOT NULL DEFAULT 0,
    delivered_at  timestamptz,

    CONSTRAINT endpoint_health_pkey PRIMARY KEY (endpoint),
    CONSTRAINT endpoint_health_endpoint_fkey FOREIGN KEY (endpoint) REFERENCES evenkeel.endpoint (id) ON DELETE CASCADE
);

-- Up to which change of a source there are messages, or none were wanted.
CREATE TABLE evenkeel.endpoint_cursor (
    endpoint text   NOT NULL,
    source   text   NOT NULL,
    position bigint NOT NULL,

    CONSTRAINT endpoint_cursor_pkey PRIMARY KEY (endpoint, source),
    CONSTRAINT endpoint_cursor_endpoint_fkey FOREIGN KEY (endpoint) REFERENCES evenkeel.endpoint (id) ON DELETE CASCADE
);

-- One change for one endpoint. Its lane is the source and the subscriber (a campaign's is its own): of a lane one message is
-- open to be sent at a time, in the order of positions, which is that of versions; `is_next` says whose turn it is. `gap`: the one before it was never delivered. One of
-- those (`is_missing`) that has nobody after it yet keeps `is_next`, for whoever comes to be told of it. `sending`
-- is held by a worker until `held_until`. A message that is sent again out of turn (`redelivery`) stands beside its lane.
-- `id` is the one that receivers see, the same over all attempts; it begins with the position, by which it is found.
-- Without a foreign key: workers remove those of an endpoint that was deleted, some thousand at a time.
CREATE TABLE evenkeel.message (
    endpoint    text        NOT NULL,
    position    bigint      NOT NULL,
    id          text        NOT NULL,
    source      text        NOT NULL,
    lane        text        NOT NULL,
    at          timestamptz NOT NULL,
    entity      text        NOT NULL,
    subject_id  text        NOT NULL,
    version     bigint      NOT NULL,
    type        text        NOT NULL,
    state       text        NOT NULL DEFAULT 'waiting',
    is_next     boolean     NOT NULL DEFAULT false,
    redelivery  boolean     NOT NULL DEFAULT false,
    attempts    integer     NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL DEFAULT now(),
    holder      uuid,
    held_until  timestamptz,
    reason      text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    gap         boolean     NOT NULL DEFAULT false,
    is_open     boolean     GENERATED ALWAYS AS (state IN ('waiting', 'sending')) STORED,
    is_missing  boolean     GENERATED ALWAYS AS (state IN ('parked', 'skipped')) STORED,

    CONSTRAINT message_pkey PRIMARY KEY (endpoint, position),
    CONSTRAINT message_state_known CHECK (state IN ('waiting', 'sending', 'delivered', 'parked', 'skipped')),
    CONSTRAINT message_is_held_while_sending CHECK ((state = 'sending') = (holder IS NOT NULL))
);

-- Who is next to be sent, or is being sent; the open ones of each lane; those that nobody got. None of them asks for `state`, nor
-- for who holds a message: so taking one to be sent is a heap-only update, and a message that is delivered leaves them.
CREATE INDEX message_next_idx ON evenkeel.message (endpoint, next_at) WHERE is_open AND is_next;
CREATE INDEX message_open_idx ON evenkeel.message (endpoint, source, lane, position) WHERE is_open AND NOT redelivery;
CREATE INDEX message_missing_idx ON evenkeel.message (endpoint, source, lane, position) WHERE is_missing;
ALTER TABLE evenkeel.message SET (fillfactor = 70);

-- One request, and what came of it. `answer`: the first bytes of the body, or what went wrong.
CREATE TABLE evenkeel.attempt (
    endpoint text        NOT NULL,
    position bigint      NOT NULL,
    id       bigint      NOT NULL GENERATED BY DEFAULT AS IDENTITY,
    at       timestamptz NOT NULL,
    status   integer,
    ms       integer     NOT NULL,
    error    text,
    answer   text        NOT NULL DEFAULT '',

    CONSTRAINT attempt_pkey PRIMARY KEY (endpoint, position, id)
);
-- When a person is erased, all answers go.
CREATE INDEX attempt_answer_idx ON evenkeel.attempt (endpoint) WHERE answer <> '';
