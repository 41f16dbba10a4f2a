# The program in an image with nothing else but a folder for temporary files, and the authorities of public
# certificates for registry pull:
#
#   docker build -t spineguard .
#   docker run --rm -v "$PWD:/project" --user "$(id -u):$(id -g)" spineguard check
#
# git is not in it: diff --base and docs --base need the program itself.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=true -ldflags="-s -w" -o /image/spineguard ./cmd/spineguard
RUN mkdir -p -m 1777 /image/tmp && \
    mkdir -p /image/etc/ssl/certs && \
    cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

FROM scratch
COPY LICENSE NOTICE THIRD_PARTY_LICENSES.md /
COPY --from=build /image/ /
USER 65532:65532
WORKDIR /project
ENTRYPOINT ["/spineguard"]
