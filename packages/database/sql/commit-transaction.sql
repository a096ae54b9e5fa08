-- Ends a transaction: what it wrote is durable once this is answered.
commit
