package spine

import "github.com/spineguard/spineguard/spine/internal/table"

// Retrieval is the way in which a record of a format is fetched.
type Retrieval string

// The ways of retrieval.
const (
	Direct     Retrieval = "direct" // from its own URL, without proxy, token and interactionId
	ThroughSSP Retrieval = "ssp"    // through the Spine Secure Proxy
)

// Format is a retrieval format.
type Format struct {
	Code        FormatCode
	Display     string
	Retrieval   Retrieval
	MIME        string // MIME types separated by blanks
	Interaction InteractionID
}

// FindFormat looks a format up in a table sorted by code and system.
func FindFormat(rows []Format, f FormatCode) (Format, bool) {
	i := table.First(rows, func(row *Format) bool {
		return row.Code.Code > f.Code || row.Code.Code == f.Code && row.Code.System >= f.System
	})
	if i == len(rows) || rows[i].Code != f {
		return Format{}, false
	}
	return rows[i], true
}

// RetrievalInteraction returns the interactionId with which a record of the
// format is fetched through the SSP; false for a format that is unknown, that
// is fetched directly, or whose row has none.
func RetrievalInteraction(rows []Format, f FormatCode) (InteractionID, bool) {
	row, ok := FindFormat(rows, f)
	if !ok || row.Retrieval != ThroughSSP || row.Interaction == "" {
		return "", false
	}
	return row.Interaction, true
}
