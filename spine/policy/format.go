package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// FindFormat looks a format up in a table sorted by code and system.
func FindFormat(rows []spine.Format, f spine.FormatCode) (spine.Format, bool) {
	i := table.First(rows, func(row *spine.Format) bool {
		return row.Code.Code > f.Code || row.Code.Code == f.Code && row.Code.System >= f.System
	})
	if i == len(rows) || rows[i].Code != f {
		return spine.Format{}, false
	}
	return rows[i], true
}

// RetrievalInteraction returns the interactionId with which a record of the
// format is fetched through the SSP; false for a format that is unknown, that
// is fetched directly, or whose row has none.
func RetrievalInteraction(rows []spine.Format, f spine.FormatCode) (spine.InteractionID, bool) {
	row, ok := FindFormat(rows, f)
	if !ok || row.Retrieval != spine.ThroughSSP || row.Interaction == "" {
		return "", false
	}
	return row.Interaction, true
}
