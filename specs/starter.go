// SPDX-License-Identifier: Apache-2.0

package specs

import "embed"

// Starter holds the documents of the NRL, from which spineguard init makes a
// project to start from.
//
//go:embed nrl/pointers.yaml nrl/retrieval.yaml nrl/formats.csv nrl/rbac-mapping.xlsx
var Starter embed.FS
