-- So that a webhook about a row that is dirty already, and changes none of what is searched by, is a heap-only update again: no
-- index of mirror.subscriber has its `hint_at` or its `changed_at`, each of which was another entry in all eight of them
-- (docs/adr/0029).
--
-- `dirty_since`: from when on a row is dirty, so that those go first that have waited longest; of one that is not, of the time
-- before. `changed_hour`: the hour of `changed_at`, by which those that changed in a time are found. Both in one statement: the
-- second has the table written anew.
ALTER TABLE mirror.subscriber
    ADD COLUMN dirty_since  timestamptz,
    ADD COLUMN changed_hour timestamptz GENERATED ALWAYS AS
        (date_bin('1 hour', changed_at, '2000-01-01 00:00:00+00')) STORED;
UPDATE mirror.subscriber SET dirty_since = hint_at WHERE dirty;

DROP INDEX mirror.subscriber_dirty_idx;
CREATE INDEX subscriber_dirty_idx ON mirror.subscriber (source, (
    CASE WHEN list_absent_fence IS NOT NULL THEN 2 WHEN deleted_at IS NOT NULL OR looks > 0 THEN 1 ELSE 0 END
), dirty_since) WHERE dirty;
CREATE INDEX subscriber_source_changed_hour_idx ON mirror.subscriber (source, changed_hour);
DROP INDEX mirror.subscriber_source_changed_at_idx;
