package spine

// IsAtLeastVersion0_1_0 is named by generated code that needs version 0.1.0
// of this package or a later one, so that an older one does not compile.
const IsAtLeastVersion0_1_0 = true
