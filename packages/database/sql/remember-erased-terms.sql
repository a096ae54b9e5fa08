-- Remembers digests of what tells who was erased. Under the source's lock, so that ids follow each other.
-- $1 source  $2 text[] digests, hex
insert into evenkeel.erased_term (source, digest)
select $1, decode(digest, 'hex')
from unnest($2::text[]) as given (digest)
on conflict do nothing
