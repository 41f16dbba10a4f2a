// SPDX-License-Identifier: Apache-2.0

package systems

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// Write writes a list as [Read] reads it: sorted by ASID, the interactionIds of each system sorted, so that
// the same systems give the same bytes.
func Write(rows []spine.SystemRow) ([]byte, error) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b spine.SystemRow) int { return strings.Compare(string(a.ASID), string(b.ASID)) })
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	records := [][]string{Columns()}
	for _, r := range rows {
		records = append(records, []string{string(r.ASID), string(r.ODS), join(r.Sends), join(r.Receives), r.Host, r.Certificate})
	}
	if err := w.WriteAll(records); err != nil { // which flushes
		return nil, err
	}
	return b.Bytes(), nil
}

func join(ids []spine.InteractionID) string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " ")
}
