# One image for each target: init, migrate, ingest, worker, admin, simulator. Each holds Node and the files of
# scripts/bundle-apps.mjs: no package manager, no node_modules, nothing that compiles.
#
# The plain builder is enough (no `RUN --mount`, no here-documents), so that any engine that runs the compose file can
# build it as well.

FROM node:24-bookworm-slim AS manifests
WORKDIR /src
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete

# Dependencies are installed anew only when a manifest has changed. Their install scripts are not run: they download what
# the build does without, from other places than the registry.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY --from=manifests /src ./
RUN npm ci --ignore-scripts --no-progress
COPY . .
RUN node scripts/bundle-apps.mjs

# Of the base image, what runs: the rest would be 40 MB, and a package manager for whoever breaks in.
FROM node:24-bookworm-slim AS trimmed
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /usr/local/etc /opt/* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
    /usr/share/doc /usr/share/info /usr/share/locale /usr/share/man \
    /var/cache/apt /var/lib/apt/lists /var/log/* /tmp/* /root/.npm /root/.cache

# Copied as a whole, for what a layer removes still counts in the image.
FROM scratch AS runtime
COPY --from=trimmed / /
ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production
# A volume takes its owner from the folder that it is mounted over. Root and `node` may look into them, nobody else.
RUN install -d -o node -g node -m 0700 /run/evenkeel /run/evenkeel/admin /run/evenkeel/app /run/evenkeel/demo \
    /run/evenkeel/postgres /var/lib/evenkeel /var/lib/evenkeel/simulator /var/lib/evenkeel/spool
WORKDIR /app
USER node
# Node is process 1: every app handles SIGTERM and SIGINT, and has no children.
ENTRYPOINT ["node"]
CMD ["dist/main.js"]

# One-shot: makes the secrets that are not there yet.
FROM runtime AS init
COPY --from=build /src/dist/images/init ./

# One-shot: brings the database to the newest version. `dist/connect-demo.js` connects the simulator as a source.
FROM runtime AS migrate
COPY --from=build /src/dist/images/migrate ./

FROM runtime AS ingest
COPY --from=build /src/dist/images/ingest ./
ENV PORT=3000 MANAGEMENT_PORT=9000 EVENKEEL_SPOOL_DIR=/var/lib/evenkeel/spool
EXPOSE 3000
# What it has under way at full load fits among what is new in its heap (docs/operations.md, Sizing).
CMD ["--max-semi-space-size=24", "dist/main.js"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["node", "dist/health.mjs", "/health/ready"]

# Alive is healthy: a worker waits for Postgres and the queue by itself, and to end it for that would help nobody.
# `dist/sweep-on-demand.js SOURCE` is `npm run sweep`.
# What is new in its heap stays below 24 MiB, of the 48 that V8 would take (docs/operations.md, Sizing).
FROM runtime AS worker
COPY --from=build /src/dist/images/worker ./
ENV MANAGEMENT_PORT=9003
CMD ["--max-semi-space-size=8", "dist/main.js"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["node", "dist/health.mjs", "/health/live"]

# `dist/evenkeel.js` is the command, `npm run evenkeel`.
FROM runtime AS admin
COPY --from=build /src/dist/images/admin ./
ENV PORT=3001 MANAGEMENT_PORT=9001
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["node", "dist/health.mjs", "/health/ready"]

FROM runtime AS simulator
COPY --from=build /src/dist/images/simulator ./
ENV PORT=3002 MANAGEMENT_PORT=9002 SIMULATOR_HOST=0.0.0.0 SIMULATOR_STATE_FILE=/var/lib/evenkeel/simulator/campaign.json
EXPOSE 3002
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["node", "dist/health.mjs", "/health/live"]
