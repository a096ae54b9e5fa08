-- Partitions of deliveries (a day each) and changes (a month each), made before they are needed, all in UTC.
--
-- They live in a schema of their own that Prisma is not told about, so that `prisma migrate diff` compares the parents
-- and never sees yesterday's partition as drift.
--
-- A DEFAULT partition takes what no other one does: a clock far off, or a maintenance that has not run for a week. It
-- should be empty. Rows in it are not lost: the partition they belong to is made around them as soon as it is due.

CREATE SCHEMA IF NOT EXISTS evenkeel_partitions;

CREATE TABLE evenkeel_partitions.delivery_default PARTITION OF evenkeel.delivery DEFAULT;
CREATE TABLE evenkeel_partitions.change_default PARTITION OF evenkeel.change DEFAULT;

-- The smallest uuid that carries this time, to the millisecond: the bound of a partition, or of a search by time.
CREATE FUNCTION evenkeel.uuidv7_floor(at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes one partition, if there is none of that name; says whether it did. Only keep_partitions_ahead calls it.
--
-- The table is made apart and attached, which does not stop those who write to other partitions; a `CREATE TABLE ...
-- PARTITION OF` would. Attaching fails while the default partition holds rows of the new range, so it is locked, and they
-- are moved first.
CREATE FUNCTION evenkeel.make_partition(parent text, partition text, key text, lower_bound text, upper_bound text)
RETURNS boolean
LANGUAGE plpgsql
SET search_path TO pg_catalog, pg_temp
AS $$
DECLARE
    default_partition text := parent || '_default';
BEGIN
    IF to_regclass(format('evenkeel_partitions.%I', partition)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE evenkeel_partitions.%I (LIKE evenkeel.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        partition, parent);
    EXECUTE format('LOCK TABLE ONLY evenkeel.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    EXECUTE format('LOCK TABLE evenkeel_partitions.%I IN ACCESS EXCLUSIVE MODE', default_partition);
    EXECUTE format(
        'WITH moved AS (DELETE FROM evenkeel_partitions.%I WHERE %I >= %L AND %I < %L RETURNING *)
         INSERT INTO evenkeel_partitions.%I SELECT * FROM moved',
        default_partition, key, lower_bound, key, upper_bound, partition);
    EXECUTE format('ALTER TABLE evenkeel.%I ATTACH PARTITION evenkeel_partitions.%I FOR VALUES FROM (%L) TO (%L)',
        parent, partition, lower_bound, upper_bound);
    RETURN true;
END
$$;

-- Run by the worker's maintenance schedule, and by anyone at any time: it does only what is missing. The advisory lock
-- makes a second caller wait and then find nothing to do. Its owner's rights are used, because the application's role
-- may not create tables. An answer with rows_in_default > 0 is worth an alarm.
--
-- Yesterday is included: a delivery may wait in a queue over midnight.
CREATE FUNCTION evenkeel.keep_partitions_ahead(days integer DEFAULT 7, months integer DEFAULT 3)
RETURNS TABLE (created integer, rows_in_default bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
SET "TimeZone" TO 'UTC'
SET "DateStyle" TO 'ISO, YMD'
AS $$
DECLARE
    today date;
    first_of_month date;
    lower_day date;
    lower_month date;
    upper_month date;
BEGIN
    IF days NOT BETWEEN 0 AND 400 OR months NOT BETWEEN 0 AND 60 THEN
        RAISE EXCEPTION 'keep_partitions_ahead: % days and % months are out of range', days, months
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('evenkeel.keep_partitions_ahead', 0));

    today := clock_timestamp()::date;
    created := 0;
    FOR day IN -1 .. days LOOP
        lower_day := today + day;
        IF evenkeel.make_partition('delivery', 'delivery_' || to_char(lower_day, 'YYYY_MM_DD'), 'id',
            evenkeel.uuidv7_floor(lower_day::timestamptz)::text,
            evenkeel.uuidv7_floor((lower_day + 1)::timestamptz)::text)
        THEN
            created := created + 1;
        END IF;
    END LOOP;

    first_of_month := date_trunc('month', today::timestamp)::date;
    FOR month IN 0 .. months LOOP
        lower_month := first_of_month + make_interval(months => month);
        upper_month := first_of_month + make_interval(months => month + 1);
        IF evenkeel.make_partition('change', 'change_' || to_char(lower_month, 'YYYY_MM'), 'at',
            lower_month::timestamptz::text, upper_month::timestamptz::text)
        THEN
            created := created + 1;
        END IF;
    END LOOP;

    rows_in_default := (SELECT count(*) FROM evenkeel_partitions.delivery_default)
        + (SELECT count(*) FROM evenkeel_partitions.change_default);
    RETURN NEXT;
END
$$;

SELECT evenkeel.keep_partitions_ahead();
