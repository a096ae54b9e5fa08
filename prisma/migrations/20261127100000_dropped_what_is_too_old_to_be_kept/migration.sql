-- Retention: partitions of deliveries and changes that are older than they are to be kept are dropped whole, and what was
-- dropped is known, so that nobody takes what is missing for what never was (docs/adr/0022).

-- Ranges of time of which nothing is kept any more: of deliveries by the time in their id, of changes by `at`. Written in
-- the transaction that takes the range away, so who sees that it is gone sees the line as well.
CREATE TABLE evenkeel.dropped_partition (
    name        text        NOT NULL,
    parent      text        NOT NULL,
    lower_bound timestamptz NOT NULL,
    upper_bound timestamptz NOT NULL,
    bytes       bigint      NOT NULL,
    dropped_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT dropped_partition_pkey PRIMARY KEY (name),
    CONSTRAINT dropped_partition_parent_known CHECK (parent IN ('delivery', 'change')),
    CONSTRAINT dropped_partition_is_a_range CHECK (lower_bound < upper_bound)
);

-- Of each source the newest change that was dropped: who has read the feed so far has missed nothing, who has not, has.
CREATE TABLE evenkeel.change_horizon (
    source   text        NOT NULL,
    position bigint      NOT NULL,
    at       timestamptz NOT NULL,

    CONSTRAINT change_horizon_pkey PRIMARY KEY (source)
);

-- Takes away the oldest partition of `parent` that ends before `before` and may go: `detached` (and how many bytes it has),
-- `none` if there is none, `busy` if it would have had to wait. `held` is how many are old enough and must stay: those with
-- deliveries that still wait for their outcome, and those that no audit has walked yet.
--
-- Only the catalog is changed here: to take a partition away needs the parent for itself, so recording waits for it, and it
-- waits for recording. It waits for a moment only, and nobody waits for it longer than that; then the next run tries again.
-- The files are removed by drop_detached_partitions, when nobody knows the table any more.
--
-- Postgres' own DETACH CONCURRENTLY can neither be run in a function nor where there is a DEFAULT partition.
CREATE FUNCTION evenkeel.detach_expired_partition(parent text, before timestamptz)
RETURNS TABLE (state text, partition text, bytes bigint, held integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
SET "TimeZone" TO 'UTC'
SET "DateStyle" TO 'ISO, YMD'
SET lock_timeout TO '250ms'
-- A partition that was never analysed: its few pending rows are to be found by their index.
SET enable_seqscan TO off
AS $$
DECLARE
    part text;
    lower_at timestamptz;
    upper_at timestamptz;
    audited timestamptz;
BEGIN
    IF parent NOT IN ('delivery', 'change') OR before > clock_timestamp() - interval '1 day' THEN
        RAISE EXCEPTION 'detach_expired_partition: % before % may not be dropped', parent, before
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    state := 'none';
    held := 0;
    -- Whoever makes partitions, or drops them, is about to be done.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('evenkeel.keep_partitions_ahead', 0)) THEN
        state := 'busy';
        RETURN NEXT;
        RETURN;
    END IF;
    audited := (SELECT max(a.audited_until) FROM evenkeel.ledger_audit a WHERE a.finished_at IS NOT NULL);

    FOR part, lower_at IN
        SELECT c.relname, to_date(substr(c.relname, length(parent) + 2), 'YYYY_MM_DD')::timestamptz
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = format('evenkeel.%I', parent)::regclass
            AND c.relname ~ ('^' || parent || '_[0-9]{4}_[0-9]{2}(_[0-9]{2})?$')
        ORDER BY c.relname
    LOOP
        upper_at := lower_at + CASE parent WHEN 'delivery' THEN interval '1 day' ELSE interval '1 month' END;
        EXIT WHEN upper_at > before;
        IF parent = 'delivery' THEN
            IF coalesce(upper_at > audited, true) OR evenkeel.has_pending_deliveries(part) THEN
                held := held + 1;
                CONTINUE;
            END IF;
        END IF;
        partition := part;
        BEGIN
            EXECUTE format('LOCK TABLE ONLY evenkeel.%I IN ACCESS EXCLUSIVE MODE', parent);
            -- Nobody writes now: one that came in meanwhile is seen.
            IF parent = 'delivery' AND evenkeel.has_pending_deliveries(part) THEN
                RAISE EXCEPTION USING ERRCODE = 'lock_not_available';
            END IF;
            EXECUTE format('ALTER TABLE evenkeel.%I DETACH PARTITION evenkeel_partitions.%I', parent, part);
        EXCEPTION WHEN lock_not_available THEN
            state := 'busy';
            RETURN NEXT;
            RETURN;
        END;
        bytes := pg_total_relation_size(format('evenkeel_partitions.%I', part)::regclass);
        IF parent = 'change' THEN
            PERFORM evenkeel.raise_change_horizon(part);
        END IF;
        INSERT INTO evenkeel.dropped_partition AS d (name, parent, lower_bound, upper_bound, bytes)
        VALUES (part, detach_expired_partition.parent, lower_at, upper_at, detach_expired_partition.bytes)
        ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes, dropped_at = excluded.dropped_at;
        state := 'detached';
        RETURN NEXT;
        RETURN;
    END LOOP;
    RETURN NEXT;
END
$$;

-- Both are only for detach_expired_partition: they run with its owner's rights.
CREATE FUNCTION evenkeel.has_pending_deliveries(partition text) RETURNS boolean
LANGUAGE plpgsql
SET search_path TO pg_catalog, pg_temp
AS $$
DECLARE
    found boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM evenkeel_partitions.%I WHERE outcome = ''pending'')', partition) INTO found;
    RETURN found;
END
$$;

-- From source to source by the index of (source, position), not through all rows: it is done while recording waits.
CREATE FUNCTION evenkeel.raise_change_horizon(partition text) RETURNS void
LANGUAGE plpgsql
SET search_path TO pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('
        WITH RECURSIVE newest AS (
            (SELECT source, position, at FROM evenkeel_partitions.%1$I ORDER BY source DESC, position DESC LIMIT 1)
            UNION ALL
            SELECT next.source, next.position, next.at
            FROM newest
            CROSS JOIN LATERAL (
                SELECT c.source, c.position, c.at FROM evenkeel_partitions.%1$I c
                WHERE c.source < newest.source ORDER BY c.source DESC, c.position DESC LIMIT 1
            ) next
        )
        INSERT INTO evenkeel.change_horizon AS held (source, position, at)
        SELECT source, position, at FROM newest
        ON CONFLICT (source) DO UPDATE SET position = excluded.position, at = excluded.at
        WHERE held.position < excluded.position', partition);
END
$$;

-- Removes what detach_expired_partition took away, now or in a run that was cut short: every table of the schema of
-- partitions that is of no parent. Nobody can reach it through the parent, so nobody waits. One that somebody reads at this
-- moment is left to the next run; answers how many were dropped.
CREATE FUNCTION evenkeel.drop_detached_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
SET lock_timeout TO '250ms'
AS $$
DECLARE
    part text;
    dropped integer := 0;
BEGIN
    FOR part IN
        SELECT c.relname
        FROM pg_class c
        WHERE c.relnamespace = 'evenkeel_partitions'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
            AND c.relname ~ '^(delivery|change)_[0-9]{4}_[0-9]{2}(_[0-9]{2})?$'
            AND EXISTS (SELECT FROM evenkeel.dropped_partition d WHERE d.name = c.relname)
        ORDER BY c.relname
    LOOP
        BEGIN
            EXECUTE format('DROP TABLE evenkeel_partitions.%I', part);
            dropped := dropped + 1;
        EXCEPTION WHEN lock_not_available THEN
            NULL; -- it stays to be found
        END;
    END LOOP;
    RETURN dropped;
END
$$;

-- Whether deliveries of that hour of receipt may be among those that were dropped: then no audit can count them any more. An
-- id tells its delivery's hour to within a minute.
CREATE FUNCTION evenkeel.is_dropped_hour(hour timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT EXISTS (
        SELECT FROM evenkeel.dropped_partition d
        WHERE d.parent = 'delivery'
            AND d.lower_bound < hour + interval '61 minutes' AND d.upper_bound > hour - interval '1 minute'
    )
$$;

REVOKE ALL ON FUNCTION evenkeel.detach_expired_partition, evenkeel.has_pending_deliveries, evenkeel.raise_change_horizon,
    evenkeel.drop_detached_partitions, evenkeel.is_dropped_hour FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'evenkeel_app') THEN
        GRANT EXECUTE ON FUNCTION evenkeel.detach_expired_partition, evenkeel.drop_detached_partitions, evenkeel.is_dropped_hour
            TO evenkeel_app;
        REVOKE EXECUTE ON FUNCTION evenkeel.has_pending_deliveries, evenkeel.raise_change_horizon FROM evenkeel_app;
    END IF;
END
$$;
