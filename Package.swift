// swift-tools-version: 6.2
// The ladder (ARCHITECTURE.md): tools > Parquet, ToolKit, Expressions, Recipe, Text > Records > C libraries.
// Arrows point down only; `make check` builds with --explicit-target-dependency-import-check error.
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// For what runs for every record: an object there is one thread's at a time, and checking that at run time took a tenth of
/// a tool's time. Not for what the product Parquet is made of: packages that use it may have no such flags.
let recordSettings = settings + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]

/// For what fuzzers in process call from inside (Tests/InputFuzzTests), in release builds too.
let testableSettings: [SwiftSetting] = [.unsafeFlags(["-enable-testing"], .when(configuration: .release))]

/// A system library behind one door: a module map, a shim header, and the Debian package that brings it.
func library(_ name: String, pkgConfig: String?, debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// What two or more tools use.
func module(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = settings) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// One of the tools: its logic in Sources/<name> is a library, its executable is in Sources/<name>/Executable.
/// Every one has its command line from ToolKit and its records from Records.
func tool(
  _ name: String, _ library: String, _ dependencies: [Target.Dependency], _ resources: [Resource] = [],
  more: [SwiftSetting] = []
) -> [Target] {
  [
    .target(
      name: library,
      dependencies: [
        "Records", "Recipe", "ToolKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + dependencies,
      path: "Sources/\(name)", exclude: ["Executable"], resources: resources,
      swiftSettings: recordSettings + more),
    .executableTarget(
      name: name, dependencies: [.byName(name: library), "ToolKit"], path: "Sources/\(name)/Executable",
      swiftSettings: settings),
  ]
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude)
}

let tools = [
  tool(
    "dd-fetch", "FetchTool",
    ["Parquet", "Expressions", "Web", "CSystem", "CBZip2", "CCrypto", "CLZMA", "CZlib", "CZstd"],
    more: testableSettings),
  tool("dd-map", "MapTool", ["Expressions", "Text"]),
  tool("dd-dedup", "DedupTool", ["CBlocks", "Keys", "Shingling", "Text", "CXXHash", "CUTF8Proc"]),
  tool(
    "dd-filter", "FilterTool", ["Expressions", "Languages", "PersonalData", "Quality", "Shingling", "Text", "Tokens"]),
  tool("dd-mix", "MixTool", ["Expressions", "Shuffle", "Text", "Tokens", "CXXHash"]),
  tool(
    "dd-stats", "StatsTool", ["Columns", "Keys", "Shuffle", "Text", "Tokens", "CCrypto", "CZstd"],
    // The page of dd-stats report: part of the tool, wherever that is installed.
    [.embedInCode("Report/Page/report.css"), .embedInCode("Report/Page/report.js")]),
  tool("dd-tokenize", "TokenizeTool", ["Text", "Tokens"]),
  tool("dd-teach", "TeachTool", ["Text", "Tokens", "Web", "CPCRE2", "CXXHash"], more: testableSettings),
  tool("dd-shard", "ShardTool", ["Columns", "Keys", "Parquet", "Shuffle", "CZlib", "CZstd"]),
  tool(
    "dd-pipe", "PipeTool",
    [
      "FetchTool", "MapTool", "FilterTool", "DedupTool", "MixTool", "StatsTool", "TokenizeTool",
      "TeachTool",
    ]),
].flatMap { $0 }

let package = Package(
  name: "dd",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Parquet", targets: ["Parquet"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: tools + [
    // simdjson's pkg-config file has a -D flag that the package manager warns of; its header needs none.
    library("CSimdjsonLibrary", pkgConfig: nil, debian: "libsimdjson-dev"),
    .target(
      name: "CSimdjson", dependencies: ["CSimdjsonLibrary"], linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CBlocks"),
    library("CRE2Library", pkgConfig: nil, debian: "libre2-dev"),
    .target(name: "CRE2", dependencies: ["CRE2Library"], linkerSettings: [.linkedLibrary("re2")]),
    .systemLibrary(name: "CSystem"),
    library("CXXHash", pkgConfig: "libxxhash", debian: "libxxhash-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
    // Their headers alone are needed to build (libcurl4-openssl-dev, liblzma-dev, libbz2-dev, libssl-dev): a library is opened when
    // it is first called.
    .target(name: "CCurl"),
    .target(name: "CLZMA"),
    .target(name: "CBZip2"),
    .target(name: "CCrypto"),
    // As with simdjson: its pkg-config file has a -D flag that its header does not need.
    library("CUTF8Proc", pkgConfig: nil, debian: "libutf8proc-dev"),
    // As libcurl: opened when a pattern, a tokenizer or a language first needs them.
    .target(name: "CPCRE2"),
    .target(name: "CCLD2"),
    library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
    library("CZstd", pkgConfig: "libzstd", debian: "libzstd-dev"),
    library("CBrotli", pkgConfig: "libbrotlidec", debian: "libbrotli-dev"),
    library("CLZ4", pkgConfig: "liblz4", debian: "liblz4-dev"),

    module("Records", ["CBlocks", "CSimdjson", "CSystem"]),
    module("Text", ["CBlocks", "Records"]),
    module("CanonicalForms", ["CUTF8Proc", "Records"], recordSettings),
    module("Shingling", ["CBlocks", "CanonicalForms", "CUTF8Proc", "Records"], recordSettings),
    module("Keys", ["CanonicalForms", "CCrypto", "CUTF8Proc", "CXXHash", "Records", "Text"], recordSettings),
    .target(
      name: "Recipe", dependencies: ["CYAML", "Records"],
      // Links to configs/: the built-in recipe and the gallery are part of every tool, wherever that is installed.
      resources: [.embedInCode("BuiltIn/dataset_download.yaml"), .embedInCode("BuiltIn/gallery.yaml")],
      swiftSettings: settings),
    module("Quality", ["CBlocks", "CUTF8Proc", "Records", "Shingling"], recordSettings),
    module("Languages", ["CCLD2", "Records"], recordSettings),
    module("PersonalData", ["Records"], recordSettings),
    module("Tokens", ["CanonicalForms", "Records", "Text", "CCrypto", "CPCRE2"]),
    module("Expressions", ["CRE2", "Records", "Text", "Recipe"], recordSettings),
    module("Web", ["Records", "ToolKit", "CCurl"], settings + testableSettings),
    module("Columns", ["Records"]),
    module("Shuffle", ["Records"]),
    module("Parquet", ["Columns", "Records", "CXXHash", "CZlib", "CZstd", "CBrotli", "CLZ4"]),
    module(
      "ToolKit",
      ["Records", "Recipe", "CXXHash", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      recordSettings),

    // All tools in one file, to install.
    .executableTarget(
      name: "dd-all",
      dependencies: [
        "FetchTool", "MapTool", "DedupTool", "FilterTool", "MixTool", "StatsTool", "ShardTool", "TokenizeTool",
        "TeachTool", "PipeTool",
        "ToolKit",
      ],
      swiftSettings: settings),
    // The test hub: what the Hub, its CDN and S3 answer, on loopback (docs/testhub.md). Not installed.
    .executableTarget(
      name: "dd-testhub",
      dependencies: [
        "CCrypto", "CYAML", "CZlib", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/dd-testhub",
      swiftSettings: settings),
    .target(name: "TestHubSupport", path: "Tests/TestHubSupport", swiftSettings: settings),
    tests("TestHubTests", ["TestHubSupport", "dd-testhub", "dd-fetch"]),
    tests("RecordsTests", ["Records", "Shuffle"]),
    tests(
      "ParquetTests", ["Parquet", "Records"],
      exclude: ["fixtures", "make_fixtures.py", "handmade.py", "extremes.py", "json_rows.py", "make_large.py"]),
    tests("RecipeTests", ["Recipe", "Records"]),
    tests("ExpressionsTests", ["Expressions", "Recipe", "Records"]),
    tests("TextTests", ["Records", "Text"]),
    tests("CanonicalFormsTests", ["CanonicalForms", "CUTF8Proc", "Records"]),
    tests("StageTests", ["Records", "ToolKit", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    tests("TeacherTests", ["TeachTool"]),
    tests("InputFuzzTests", ["Expressions", "FetchTool", "Parquet", "Recipe", "Records", "Tokens", "Web"]),
    tests(
      "CaseTests",
      [
        "dd-fetch", "dd-map", "dd-dedup", "dd-filter", "dd-mix", "dd-stats", "dd-tokenize", "dd-shard", "dd-teach",
        "dd-pipe",
        "dd-testhub",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
