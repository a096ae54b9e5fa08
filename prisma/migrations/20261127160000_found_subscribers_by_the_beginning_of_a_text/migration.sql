-- So that a search finds subscribers by what somebody has typed so far, of a million as of ten (docs/adr/0027). The first two
-- cost what they did: with `text_pattern_ops` an index gives beginnings in order, whatever the database's collation is, and
-- whole texts as before. The third one is new.
CREATE INDEX subscriber_source_code_start_idx ON mirror.subscriber (source, code text_pattern_ops);
DROP INDEX mirror.subscriber_source_code_idx;
ALTER INDEX mirror.subscriber_source_code_start_idx RENAME TO subscriber_source_code_idx;

CREATE INDEX subscriber_source_email_start_idx ON mirror.subscriber (source, email text_pattern_ops);
DROP INDEX mirror.subscriber_source_email_idx;
ALTER INDEX mirror.subscriber_source_email_start_idx RENAME TO subscriber_source_email_idx;

CREATE INDEX subscriber_name_idx ON mirror.subscriber (source, lower(name) text_pattern_ops);
