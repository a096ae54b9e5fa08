-- An endpoint that was down answers again: what waits for its next attempt need not wait for long.
-- $1 text[] endpoints
update evenkeel.message
set next_at = now()
where endpoint = any ($1::text[]) and is_open and is_next and state = 'waiting' and next_at > now()
