-- Removes the tables that were taken away from their parents; answers how many that were.
select evenkeel.drop_detached_partitions() as dropped
