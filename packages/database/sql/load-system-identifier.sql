-- Which cluster this is: another one after a restore from a dump.
select system_identifier::text as system_identifier from pg_control_system()
