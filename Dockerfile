# Tidings in a container: an environment is built, and copied alone. Settings by TIDINGS_… variables, tokens by …_FILE.
#   docker build -t tidings .
#   docker compose up -d        (compose.yaml; docs/operations.md has the rest)
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN sh .ci/image-steps /src /opt/tidings /data

FROM python:3.13-slim
COPY --from=build /opt/tidings /opt/tidings
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/tidings/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TIDINGS_DATABASE=/data/tidings.db \
    TIDINGS_LOG__FORMAT=json \
    TIDINGS_WEB__ENABLED=true
USER 10001:10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=5s --start-period=60s --retries=3 CMD ["tidings", "health"]
ENTRYPOINT ["tidings"]
CMD ["run"]
