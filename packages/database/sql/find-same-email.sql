-- Subscribers of a source that have one of these e-mails, whatever its case. It looks at all of them: e-mails are indexed as they
-- are written, and this is asked once for an erasure.
-- $1 source  $2 text[] e-mails
select id from mirror.subscriber where source = $1 and lower(email) = any (select lower(e) from unnest($2::text[]) as e)
