-- Every source as it is stored, for whoever takes its webhooks. Its secrets are sealed.
select name, provider, list_uuid, status, webhook_secrets_sealed
from evenkeel.source
order by name
