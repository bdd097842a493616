# The `fleetlog` command in an image of its own: its compiled files, the packages that they need at run time, Node, and nothing to build with.
#
#   docker build -t fleetlog .
#   docker run --rm fleetlog --help

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# No dependency's install script runs, here as everywhere else.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY openapi openapi
COPY src src
COPY scripts/contract.mjs scripts/contract.mjs
COPY deploy/setup.sh deploy/health.sh deploy/
# Whoever builds it may have a mask that keeps files from others, such as the user of the image; and the compiler makes none executable.
RUN npx --no-install tsc -p . --noCheck --sourceMap false \
 && node scripts/contract.mjs \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf dist/.tsbuildinfo \
 && chmod -R go+rX package.json node_modules openapi dist deploy \
 && chmod 0755 dist/src/cli/main.js deploy/setup.sh deploy/health.sh

FROM debian:12.11-slim
# `ip`, by which an agent gives bridges the addresses that services of other hosts have there.
RUN apt-get update \
 && apt-get install -y --no-install-recommends iproute2 \
 && rm -rf /var/lib/apt/lists/*
# A number, so that whoever runs it can see that it is not root. The folders are the volumes of docker-compose.yml: a new volume takes
# over their owner.
RUN groupadd --gid 10001 fleetlog \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/fleetlog --shell /usr/sbin/nologin fleetlog \
 && install -d -m 0700 -o 10001 -g 10001 /var/lib/fleetlog \
 && install -d -m 0755 -o 10001 -g 10001 /run/fleetlog /run/fleetlog/tokens \
 && install -d -m 0700 -o 10001 -g 10001 /run/fleetlog/keys
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /usr/local/lib/fleetlog
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/openapi openapi
COPY --from=build /src/dist dist
COPY --from=build /src/deploy deploy
RUN ln -s /usr/local/lib/fleetlog/dist/src/cli/main.js /usr/local/bin/fleetlog \
 && ln -s /usr/local/lib/fleetlog/deploy/health.sh /usr/local/bin/fleetlog-health
ENV NODE_ENV=production FLEETLOG_DATA_DIR=/var/lib/fleetlog
USER 10001:10001
ENTRYPOINT ["fleetlog"]
CMD ["--help"]
