# The program in one image: node runs its TypeScript as it is; the workflows are bundled here.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Production packages only, and no script of any of them.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY src src
COPY sandbox sandbox
RUN node src/workflows/bundle.ts

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app /app
COPY LICENSE ./
RUN printf '#!/bin/sh\nexec node /app/src/cli.ts "$@"\n' > /usr/local/bin/ttxero \
  && chmod +x /usr/local/bin/ttxero \
  && mkdir -p /keys /sandbox \
  && chown node:node /keys /sandbox
USER node
EXPOSE 8480
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HTTP_PORT || 8480) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As bootstrap.mjs starts it.
CMD ["node", "--max-semi-space-size=4", "src/main.ts"]
