-- An endpoint that wants no more messages, or has failed for too long, is told none until a person resumes it.
-- $1 endpoint  $2 reason
update evenkeel.endpoint
set state = 'disabled', state_reason = $2::text, state_since = now(), updated_at = now()
where id = $1::text and state = 'enabled'
returning id
