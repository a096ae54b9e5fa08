-- For the rest of this transaction what audit entries show may be emptied, and nothing else be done to them.
select set_config('evenkeel.erasing', 'audit', true)
