-- What receivers answered may name anybody, in whatever words, and is of use to who looks for a fault today: when a person is
-- erased, all of it goes.
update evenkeel.attempt set answer = '' where answer <> '' returning 1
