-- Two workers may find the same table that was taken away from its parent: the one that comes second finds it gone, which is
-- what it wanted, and not a failure (seen once: "table delivery_2026_10_09 does not exist").
CREATE OR REPLACE FUNCTION evenkeel.drop_detached_partitions() RETURNS integer
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
        WHEN undefined_table THEN
            NULL; -- another has dropped it
        END;
    END LOOP;
    RETURN dropped;
END
$$;
