-- Who may do what.
--
--   evenkeel_migrate  owns the deployment: everything in our schemas
--   evenkeel_app      the apps: rows, never tables
--   evenkeel_reader   people and BI: SELECT on `mirror`, now and for what is added to it
--
-- They cannot log in. Make a login a member (GRANT evenkeel_reader TO bi), or give one of them LOGIN and a password.
--
-- Roles belong to the whole cluster, so they may be there already (another database, Prisma's shadow database, a test
-- that migrates at the same moment), and a managed Postgres may not let this user make them. Neither stops a migration:
-- there is a NOTICE, and whoever may do it runs this file's statements by hand.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['evenkeel_migrate', 'evenkeel_app', 'evenkeel_reader'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                RAISE NOTICE 'role % was made by another migration at the same moment', role;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role % is missing and this user may not make it: its rights are not granted', role;
        END;
    END LOOP;
END
$$;

-- A statement that hangs must not hold the source's lock for ever. Settings of a role count for sessions that log in AS
-- that role; a login that is only a member of it has to be given them as well.
DO $$
DECLARE
    setting text[];
BEGIN
    FOREACH setting SLICE 1 IN ARRAY ARRAY[
        ['statement_timeout', '30s'], ['lock_timeout', '10s'], ['idle_in_transaction_session_timeout', '30s']
    ] LOOP
        BEGIN
            -- Only what is missing: an operator's own value stays.
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'evenkeel_app')
                AND NOT EXISTS (
                    SELECT FROM pg_db_role_setting AS s, unnest(s.setconfig) AS line
                    WHERE s.setrole = (SELECT oid FROM pg_roles WHERE rolname = 'evenkeel_app')
                        AND s.setdatabase = 0
                        AND starts_with(line, setting[1] || '=')
                )
            THEN
                EXECUTE format('ALTER ROLE evenkeel_app SET %I = %L', setting[1], setting[2]);
            END IF;
        EXCEPTION
            -- internal_error is "tuple concurrently updated": another migration is setting the same thing.
            WHEN insufficient_privilege OR internal_error OR unique_violation THEN
                RAISE NOTICE 'evenkeel_app did not get %: %', setting[1], SQLERRM;
        END;
    END LOOP;
END
$$;

-- A function may be executed by everyone unless that is taken away.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA evenkeel FROM PUBLIC;

DO $$
DECLARE
    line text;
    role text;
BEGIN
    FOREACH line IN ARRAY ARRAY[
        'GRANT USAGE, CREATE ON SCHEMA mirror, evenkeel, evenkeel_partitions TO evenkeel_migrate',
        'GRANT ALL ON ALL TABLES IN SCHEMA mirror, evenkeel, evenkeel_partitions TO evenkeel_migrate',
        'GRANT ALL ON ALL SEQUENCES IN SCHEMA evenkeel TO evenkeel_migrate',
        'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA evenkeel TO evenkeel_migrate',

        'GRANT USAGE ON SCHEMA mirror, evenkeel, evenkeel_partitions TO evenkeel_app',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mirror, evenkeel, evenkeel_partitions TO evenkeel_app',
        'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA evenkeel TO evenkeel_app',
        'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA evenkeel TO evenkeel_app',
        -- It runs with its caller's rights, and only the owner's will do.
        'REVOKE EXECUTE ON FUNCTION evenkeel.make_partition FROM evenkeel_app',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA mirror, evenkeel, evenkeel_partitions GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO evenkeel_app',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA evenkeel GRANT USAGE, SELECT ON SEQUENCES TO evenkeel_app',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA evenkeel GRANT EXECUTE ON FUNCTIONS TO evenkeel_app',

        'GRANT USAGE ON SCHEMA mirror TO evenkeel_reader',
        'GRANT SELECT ON ALL TABLES IN SCHEMA mirror TO evenkeel_reader',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA mirror GRANT SELECT ON TABLES TO evenkeel_reader'
    ] LOOP
        role := substring(line FROM '(?:TO|FROM) (evenkeel_\w+)$');
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE line;
        ELSE
            RAISE NOTICE 'role % is missing, not run: %', role, line;
        END IF;
    END LOOP;
END
$$;
