// The package manager's note of what has to be installed: RE2's own header is C++, and Sources/CRE2 includes it.
