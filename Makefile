# make build   bin/hubbub, one static binary with the web client inside
# make run     build, then serve on http://127.0.0.1:8080 with the data in ./data
# make check   what every change must pass: format, vet, staticcheck, biome, types, generated files, fast tests (minutes)
# make test    make check and more: installs what tests need, race detector, both databases, browser tests
# make bench   the figures of benchmarks/ (quiet machine, please)
# make clean   remove what was built; ./data stays
#
# Needs Go, Node 20, make and git, and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

# Go and npm keep their caches in HOME; a bare container may not have one.
ifeq ($(HOME),)
export HOME := $(CURDIR)/tmp/home
endif
# The toolchain that is here, never a download of another.
export GOTOOLCHAIN := local

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X hubbub/internal/platform/telemetry.version=$(VERSION)

WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
WEB_BUILT := internal/webui/dist/index.html
WEB_PACKAGES := web/node_modules/.package-lock.json

.PHONY: build web run check test bench clean help

build: web
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/hubbub ./cmd/hubbub

web: $(WEB_BUILT)

# Names of assets carry a hash: those of earlier builds would be embedded too.
$(WEB_BUILT): $(WEB_PACKAGES) $(WEB_SOURCES)
	rm -rf internal/webui/dist/assets
	npm --prefix web run build
	@touch $@

$(WEB_PACKAGES): web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

run: build
	bin/hubbub serve --listen 127.0.0.1:8080 --data ./data

check: web
	scripts/suite check

# The browser tests drive bin/hubbub.
test:
	scripts/install-tools
	$(MAKE) build
	scripts/suite test

bench: build
	scripts/bench

clean:
	rm -rf bin tmp internal/webui/dist web/node_modules
	go clean -testcache

help:
	@sed -n '1,8s/^# //p' Makefile
