public import ArgumentParser
public import Keys

extension HashAlgorithm: ExpressibleByArgument {}
