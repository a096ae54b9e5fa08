-- A delivery that had come to nothing, and was mended by a replay, names it: the page of the delivery leads there. Null where no
-- replay did, which costs nothing in a row; no default, so that no partition is written anew.
ALTER TABLE evenkeel.delivery ADD COLUMN replay_ids bigint[];
