// SPDX-License-Identifier: Apache-2.0

package overlay

import "fmt"

// Plain writes what the library for JSONPath sees of the document.
func (d *Document) Plain() string { return fmt.Sprintf("%#v %d", d.root.plain, d.root.size) }
