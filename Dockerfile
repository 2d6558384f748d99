# The server as a static binary in a small image, run by a user without rights.
FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /channelgraph .

FROM alpine:3.22
RUN adduser -D -u 10001 channelgraph && mkdir /data && chown channelgraph /data
COPY --from=build /channelgraph /usr/local/bin/channelgraph
USER channelgraph
VOLUME /data
EXPOSE 8080
# Inside a container the loopback address reaches nobody: listen on all of the container's own
# addresses. The server then wants to be told how to find out who asks, or that it need not.
ENV CHANNELGRAPH_LISTEN=0.0.0.0:8080 CHANNELGRAPH_DATA=/data
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD wget -q -O /dev/null http://127.0.0.1:8080/readyz || exit 1
ENTRYPOINT ["channelgraph"]
CMD ["serve"]
