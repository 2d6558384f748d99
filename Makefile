# Everything a contributor runs. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build demo test test-tools test-format test-go test-browser test-race generate web agree fuzz bench

N ?= 20000
FUZZTIME ?= 30s

help: ## List what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## Build bin/channelgraph
	CGO_ENABLED=0 go build -trimpath -o bin/channelgraph .

demo: ## Serve the sample channel at http://127.0.0.1:8080/
	go run . demo

test: test-tools test-format test-go test-browser ## Everything: unit, conformance of both stores, scenarios, audits, browser

test-tools:
	@missing=""; \
	command -v go >/dev/null || missing="$$missing\n  go: Go 1.26 or newer"; \
	command -v javac >/dev/null || missing="$$missing\n  javac: a JDK 17 or newer (Debian: openjdk-17-jdk-headless), for the real Neo4j"; \
	command -v mvn >/dev/null || missing="$$missing\n  mvn: Maven 3.8 or newer (Debian: maven), which fetches Neo4j"; \
	node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || major == 20 && minor >= 19 ? 0 : 1)' 2>/dev/null || missing="$$missing\n  node: Node.js 20.19 or newer, for the GraphQL-over-HTTP audits and the browser tests"; \
	command -v npm >/dev/null || missing="$$missing\n  npm: comes with Node.js"; \
	if [ -n "$$missing" ]; then printf "make test needs what is missing here:$$missing\n" >&2; exit 1; fi
	@web/e2e/run.sh --fetch
	@cd internal/api/audits && npm ci --no-audit --no-fund --loglevel=error || { echo "The GraphQL-over-HTTP audits need the npm package graphql-http, which could not be fetched." >&2; exit 1; }

test-format:
	@unformatted=$$(git ls-files --cached --others --exclude-standard '*.go' | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then printf 'not formatted by gofmt:\n%s\n' "$$unformatted" >&2; exit 1; fi
	go vet ./...

# Neo4j plans each statement on one core: three servers at a time keep two cores at work.
test-go:
	go test -timeout 40m -parallel 3 ./...

# Built as the tests are, so that nothing is compiled a second time.
test-browser: test-tools
	go build -o bin/tested .
	.ci/with-demo bin/tested bash -c 'node internal/api/audits/audit.mjs $$CHANNELGRAPH_URL/graphql && node internal/api/audits/live.mjs $$CHANNELGRAPH_URL/graphql && web/e2e/run.sh'

test-race: ## The same Go tests under the race detector (slow)
	go test -race -timeout 40m ./...

generate: ## Generate code from schema.graphqls
	go generate ./...

web: ## Build the playground into web/dist
	cd web && npm ci && npm run build

agree: ## Let both stores and the naive model answer N random operations: make agree N=100000
	CHANNELGRAPH_AGREE_N=$(N) go test -timeout 0 -count 1 -run Agree ./internal/store/...
	go test -timeout 0 -count 1 -run 'AsTheModel|EqualGqlgens' ./resolvers -operations $(N) -seed $$RANDOM

fuzz: ## Fuzz each target for FUZZTIME
	@for package in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
	  for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$package/*_test.go | sed 's/func //'); do \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; done

bench: ## Measure, print and write bench/RESULTS.md
	go run ./bench
