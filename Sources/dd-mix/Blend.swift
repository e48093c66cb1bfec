import ArgumentParser
struct Blend: ParsableCommand { func run() throws {} }
