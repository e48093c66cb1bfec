import ArgumentParser
package import ToolKit

/// What dd-teach is to its executable and to a chain.
package enum TeachTool {
  /// The tool.
  package static var tool: Tool { Tool(Teach.self) }
}

struct Teach: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-teach",
    abstract: "Add to each sample what a teacher model says of it: an answer, or scores of its tokens.",
    discussion: """
      The teacher is any server with OpenAI's HTTP API: vLLM, SGLang, llama.cpp, a hosted one. Samples leave in the \
      order in which they came.

        export OPENAI_BASE_URL=http://127.0.0.1:8000/v1
        dd-teach answer --model big --dry-run --price 0.15:0.60 kept.jsonl
        dd-teach answer --model big --journal a.journal kept.jsonl > taught.jsonl

      --dry-run says what it would take, and asks nothing. The key of a server is in DD_TEACHER_KEY, or in OPENAI_API_KEY.
      """,
    version: toolVersion,
    subcommands: [AnswerCommand.self, ScoreCommand.self])
}
