import ArgumentParser
import Records
struct Summary: ParsableCommand { func run() throws {} }
struct Funnel: ParsableCommand { func run() throws {} }
