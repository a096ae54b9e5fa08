-- A person resumes an endpoint: how it went before is forgotten.
-- $1 endpoint
update evenkeel.endpoint_health
set failures = 0, failing_since = null, alarmed = 0, rest_until = '-infinity'
where endpoint = $1::text
