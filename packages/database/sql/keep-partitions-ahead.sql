-- Makes the partitions of the days and months to come; answers how many it made, and how many rows lie in the DEFAULT
-- partitions, where none should.
select created, rows_in_default::text as rows_in_default from evenkeel.keep_partitions_ahead()
