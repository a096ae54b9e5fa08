-- All digests of a source by which erased people are known.
-- $1 source
select encode(digest, 'base64') as digest from evenkeel.erased_term where source = $1
