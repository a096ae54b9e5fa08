-- Makes the planner's statistics of the next table anew whose samples hold one of these texts; answers its name, null at the end.
-- $1 text[] texts, their ASCII letters lower  $2 after which table
select evenkeel.forget_statistics($1::text[], $2) as analyzed
