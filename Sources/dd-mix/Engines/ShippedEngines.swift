import ArgumentParser
import ToolKit

/// Of dd-engine-parallel: this machine, or others by GNU parallel.
struct ParallelOptions: EngineOptions {
  static let configuration = CommandConfiguration(commandName: "dd-engine-parallel")
  static let help = """
    dd-engine-parallel: run dd's commands here, or on others by GNU parallel.

      dd-engine-parallel [-j N] [--tries N] [-- OPTION ...]
      dd-download --engine 'dd-engine-parallel -- --sshloginfile hosts' ...

      -j, --jobs N  commands at a time on this machine (default: its cores)
      --tries N     runs of one command at most (default: 4)
      --            what stands behind it is GNU parallel's; without it, xargs runs
                    the commands on this machine

    Tried again is what ends with 74, 75 or by a signal. Over ssh no environment
    goes along: a token has to be on the other machines already (docs/scale.md).

    """

  @Option(name: [.customShort("j", allowingJoined: true), .long], help: ArgumentHelp("", valueName: "n"))
  var jobs = Cores.usable
  @OptionGroup var tries: EngineTries
  @Argument(parsing: .postTerminator) var rest: [String] = []

  /// What would leave out commands of which GNU parallel, not dd-download, thinks that they are done.
  private static let refused = ["--resume", "--resume-failed", "--retry-failed", "--dry-run", "--dryrun"]

  var variables: [(name: String, value: String)] { [("jobs", "\(jobs)"), ("tries", "\(tries.tries)")] }

  func validate() throws {
    guard (1...9999).contains(jobs) else { throw ValidationError("-j takes 1 to 9999, not \(jobs)") }
    if let option = rest.first(where: Self.refused.contains) {
      throw ValidationError("\(option) leaves commands out: dd-download asks for none but those that are missing")
    }
  }
}

/// Of dd-engine-slurm.
struct SlurmOptions: EngineOptions {
  static let configuration = CommandConfiguration(commandName: "dd-engine-slurm")
  static let help = """
    dd-engine-slurm: run dd's commands as elements of Slurm arrays.

      dd-engine-slurm [--tries N] [-- OPTION ...]
      dd-download --engine 'dd-engine-slurm -- --partition=cpu --mem=2G' ...

      --tries N     runs of one command at most (default: 4)
      --            what stands behind it is sbatch's

    Tried again is what ends with 74, 75 or by a signal, or with its node
    (docs/scale.md).

    """

  @OptionGroup var tries: EngineTries
  @Argument(parsing: .postTerminator) var rest: [String] = []

  /// Options of sbatch by which the engine says what is to run.
  private static let refused: Set<String> = ["--array", "-a", "--export", "--job-name", "-J", "--wait", "-W", "--wrap"]

  var variables: [(name: String, value: String)] { [("tries", "\(tries.tries)")] }

  func validate() throws {
    if let option = rest.first(where: { Self.refused.contains(String($0.prefix { $0 != "=" })) }) {
      throw ValidationError("\(option) is dd-engine-slurm's own to say: leave it out")
    }
  }
}

/// Of dd-engine-spark: all are Spark's own.
struct SparkOptions: EngineOptions {
  static let configuration = CommandConfiguration(commandName: "dd-engine-spark")
  static let help = """
    dd-engine-spark: run dd's commands as tasks of Apache Spark.

      dd-engine-spark [OPTION ...]
      dd-download --engine 'dd-engine-spark --master yarn' ...

    Options are spark-submit's, in client mode; without --master all cores of this
    machine work. A command is a task: no rows go through Spark. Tried again,
    elsewhere, is what ends with 74, 75 or by a signal: spark.task.maxFailures (4)
    times in all (docs/scale.md).

    """

  @Argument(parsing: .captureForPassthrough) var rest: [String] = []

  var variables: [(name: String, value: String)] { [] }
}

/// Of dd-engine-ray.
struct RayOptions: EngineOptions {
  static let configuration = CommandConfiguration(commandName: "dd-engine-ray")
  static let help = """
    dd-engine-ray: run dd's commands as tasks of Ray.

      dd-engine-ray [--address HOST:PORT] [--tries N] [--cpus N]
      dd-download --engine 'dd-engine-ray --address ray-head:6379' ...

      --address HOST:PORT  head of the cluster (default: RAY_ADDRESS, or this
                           machine)
      --tries N            runs of one command at most (default: 4)
      --cpus N             cores of a command (default: 1)

    Tried again is what ends with 74, 75 or by a signal, or with its worker
    (docs/scale.md).

    """

  @Option var address = ""
  @OptionGroup var tries: EngineTries
  @Option(help: ArgumentHelp("", valueName: "amount")) var cpus = 1.0

  var rest: [String] { [] }
  var variables: [(name: String, value: String)] {
    [("address", address), ("tries", "\(tries.tries)"), ("cpus", "\(cpus)"), ("threads", "\(max(1, Int(cpus)))")]
  }

  func validate() throws {
    guard cpus > 0, cpus <= 9999 else {
      throw ValidationError("--cpus takes more than 0 and at most 9999, not \(cpus)")
    }
  }
}
