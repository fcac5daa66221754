# Sportello. `make` lists the targets.
SHELL := /bin/bash
GO    ?= go
BIN   := bin/sportello
DATA  ?= data
LISTEN ?= 127.0.0.1:8080
TEST  := .test
export CGO_ENABLED ?= 0

TEMPL    := $(GO) run github.com/a-h/templ/cmd/templ@v0.3.977
SQLC     := github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1
LINT     := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VERSION  := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

.PHONY: help build assets demo test unit e2e lint generate bench race canary clickday detector lighthouse screenshots tools clean

help: ## lists the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

assets: internal/ui/dist/manifest.json ## the front end's files, from the npm lock file

node_modules/.package-lock.json: package-lock.json
	npm ci --omit=dev --ignore-scripts --no-fund --no-audit --loglevel=error
	touch $@

internal/ui/dist/manifest.json: node_modules/.package-lock.json tools/assets/main.go $(shell find internal/ui/source -type f 2>/dev/null) $(shell find internal -name '*.templ' 2>/dev/null)
	$(GO) run -C tools/assets . -root ../..

build: assets ## bin/sportello, one file with everything in it
	$(GO) build -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/sportello

demo: build ## a working town hall on http://127.0.0.1:8080
	$(BIN) demo --data $(DATA) --listen $(LISTEN)

tools: ## what the checks need: PostgreSQL, Chromium, PDF and QR readers
	tools/install.sh

test: tools build ## everything that proves the program
	tools/test.sh

unit: assets ## the Go tests alone, without the long ones
	$(GO) test -short ./...

race: tools assets ## a thousand people for one place, a hundred times; histories checked while the program is killed
	tools/race.sh

canary: assets ## 100,000 requests of fifty people over shared connections: every answer is its reader's own
	SPORTELLO_CANARY_REQUESTS=100000 $(GO) test -count=1 -timeout 10m -v -run TestEveryAnswerIsItsReadersOwn ./internal/app

clickday: build ## 50,000 requests of 2,000 people in one minute for 1,000 places
	$(GO) run ./bench -clickday

detector: assets ## Go tests under Go's race detector
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -short ./internal/...

lint: ## go vet and golangci-lint
	$(GO) vet ./...
	tools/golangci-lint.sh run ./...

generate: ## templates and SQL, after a change of *.templ, queries.sql or schema
	$(TEMPL) generate
	CGO_ENABLED=1 $(GO) run $(SQLC) generate
	UPDATE=1 $(GO) test ./internal/app -run TestTheOpenAPIDocumentIsTheCommittedOne

bench: build ## ratios with the physical limit beside them, in one run
	tools/bench.sh

lighthouse: build ## ten pages as on a telephone with a slow line: at least 95 in each of four marks
	SPORTELLO_LIGHTHOUSE=1 e2e/run.sh -v -run TestLighthouse

screenshots: build ## the pictures of the documentation
	e2e/screenshots.sh

clean: ## what was built; data stays
	rm -rf bin $(TEST) internal/ui/dist/*.css* internal/ui/dist/*.js* internal/ui/dist/manifest.json
