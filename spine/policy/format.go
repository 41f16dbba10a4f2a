// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// findFormat looks a format up in a table sorted by code and system.
func findFormat(rows []spine.Format, f spine.FormatCode) (spine.Format, bool) {
	i := table.First(rows, func(row *spine.Format) bool {
		return row.Code.Code > f.Code || row.Code.Code == f.Code && row.Code.System >= f.System
	})
	if i == len(rows) || rows[i].Code != f {
		return spine.Format{}, false
	}
	return rows[i], true
}
