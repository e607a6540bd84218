# Every way to build, run and prove this repository. `make help` lists the targets.
# The work is done by the programs in scripts/; this file only names them.

SHELL    := /bin/bash
COMMANDS := vssid vss-reception vss-backend vssctl
BENCHTIME ?= 1s

.DEFAULT_GOAL := help
.PHONY: help run test tour bench scale soak shots generate fmt vet build clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start the sandbox backend and open the app's window on it (KEYSTORE=insecure where no Secret Service runs)
	@scripts/install-needs run
	@scripts/run $(if $(KEYSTORE),--keystore $(KEYSTORE))

test: ## run every check and test; the last line counts them
	@scripts/install-needs test
	@go run ./scripts/testall

tour: ## play the whole path through the real window; pictures and transcript in out/tour
	@scripts/install-needs test
	@go run ./cmd/internal/tour --out out/tour

bench: ## run the benchmarks beside their floors and peers; prints one table
	@scripts/install-needs test
	@go run ./scripts/benchtable --benchtime $(BENCHTIME)

scale: ## measure the backend with PEOPLE on record (default 1000000; several with commas), on SQLite and PostgreSQL
	@scripts/install-needs test
	@go run ./scripts/benchtable scale --people $(or $(PEOPLE),1000000) $(if $(DATABASES),--databases $(DATABASES))

soak: ## keep real backends under load while things go wrong, FOR 5m (default), on DATABASE postgres (default) or sqlite; ends with a ledger
	@scripts/install-needs test
	@go run ./cmd/vss-backend/internal/soak $(if $(FOR),--for $(FOR)) $(if $(DATABASE),--database $(DATABASE))

shots: ## render every screen without a window into out/shots
	@scripts/install-needs test
	@go run ./cmd/vssid shots --out out/shots

generate: ## write the generated code again, from app/vss/openapi.yaml
	go generate ./...

fmt: ## format the Go code
	gofmt -w $$(git ls-files '*.go')

vet: ## go vet and staticcheck
	go vet ./...
	go tool staticcheck ./...

build: ## build the four programs into bin/
	@scripts/install-needs build
	go build -o bin/ $(addprefix ./cmd/,$(COMMANDS))

clean: ## remove what was built, rendered and played (the run's data in out/run too)
	rm -rf bin out
