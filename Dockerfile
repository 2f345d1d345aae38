# One image for every service; docker-compose.yml says which runs.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY patches ./patches
RUN npm ci
COPY . .
# Of the subgraphs' sources only the migrations are needed beside the build.
RUN npm run build && find subgraphs -name '*.ts' -delete

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY patches ./patches
# The optional packages are the embedded PostgreSQL and the Node of `npm start`: here both come from images.
RUN npm ci --omit=dev --omit=optional

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/schema schema
COPY --from=build /app/subgraphs subgraphs
# A new volume takes its owner from the folder that it is mounted on.
RUN mkdir /files && chown node:node /files
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/gateway/main.js", "--supergraph", "schema/supergraph.graphql"]
