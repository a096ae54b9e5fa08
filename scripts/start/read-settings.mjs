/**
 * What `npm start` itself reads; the apps parse the rest themselves. A bad value is one clear line.
 * Set `REFERRALHERO_LIST` and that campaign is connected instead of the simulator's.
 */
export function readSettings(env) {
  const ingestPort = readPort(env, 'INGEST_PORT', 3000);
  const adminPort = readPort(env, 'ADMIN_PORT', 3001);
  const simulatorPort = readPort(env, 'SIMULATOR_PORT', 3002);
  const ownCampaign = Boolean(env.REFERRALHERO_LIST);
  if (ownCampaign && !env.REFERRALHERO_WEBHOOK_SECRET && !env.REFERRALHERO_WEBHOOK_SECRET_FILE)
    throw new Error(
      'REFERRALHERO_WEBHOOK_SECRET is required when REFERRALHERO_LIST is set: without it no webhook can be trusted',
    );
  const source = ownCampaign ? 'referralhero' : 'demo';
  const webhookUrl = `http://127.0.0.1:${ingestPort}/webhooks/${source}`;
  return {
    ingestPort,
    adminPort,
    simulatorPort,
    ownCampaign,
    source,
    webhookUrl,
    databaseUrl: env.DATABASE_URL || undefined,
    ports: [
      { port: ingestPort, variable: 'INGEST_PORT' },
      { port: adminPort, variable: 'ADMIN_PORT' },
      ...(ownCampaign ? [] : [{ port: simulatorPort, variable: 'SIMULATOR_PORT' }]),
    ],
    /** `folder` as a shell takes it where `npm start` was typed. `adminKey`: it is shown, the first time, on a terminal. */
    describe: (folder, adminKey) =>
      [
        '',
        `  webhooks   ${webhookUrl}${ownCampaign ? '   (publish this address, and enter it at ReferralHero)' : ''}`,
        `  console    http://127.0.0.1:${adminPort}/   (sign in with ${adminKey === undefined ? 'the first key, see below' : `the key ${adminKey}`})`,
        `  first key  ${env.EVENKEEL_ADMIN_KEY ? 'that of EVENKEEL_ADMIN_KEY' : `node -p "require('${folder}/secrets.json').adminKey"`}`,
        `  REST API   http://127.0.0.1:${adminPort}/docs   (the same key)`,
        ...(ownCampaign
          ? []
          : [
              `  simulator  http://127.0.0.1:${simulatorPort}/   (what is needed to connect its campaign; figures: /control/status)`,
            ]),
        `  mirror     psql "$(cat ${folder}/database-url)" -c 'select id, name, version, provisional from mirror.subscriber limit 5'`,
        `  logs       ${folder}/logs`,
        '  Ctrl-C stops all of it.',
        '',
      ].join('\n'),
  };
}

function readPort(env, name, standard) {
  const text = env[name] || String(standard);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} must be a port, 1 to 65535`);
  return port;
}
