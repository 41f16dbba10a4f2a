package readers_test

// The guard's limits. They are well below those of net/http and net/url, so
// that nothing that is let through meets a limit behind the guard.
const (
	maxQuery       = 4096 // bytes
	maxParts       = 64   // between the ampersands
	maxName        = 128  // bytes, as written
	maxValue       = 2048 // bytes, as written
	maxPath        = 2048 // bytes, as written
	maxSegments    = 32
	maxSegment     = 255 // bytes
	maxHeaderNames = 100
	maxHeaderLines = 100
)

// The rules that keep them.
const (
	queryRule   = "query"
	addressRule = "address"
	headerRule  = "header-limit"
)
