-- The newest of the digests of a source by which erased people are known; null: nobody was erased.
-- $1 source
select max(id)::text as newest from evenkeel.erased_term where source = $1
