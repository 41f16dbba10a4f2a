// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// linked is what a code host makes a link of after it has read Markdown, so that no backslash prevents it: a URL, a
// name of a host, a mention of somebody, a number of an issue. It is one no longer with a space of no width between
// the groups.
var linked = regexp.MustCompile(`(?i)(:)(//)|(www)(\.)|(@)()|(#)([0-9])|(\bGH)(-[0-9])`)

// Markdown escapes text from inputs for a cell of a table: nothing in it is a
// mark, a formula, a link, a mention or HTML, and what is not seen is visible. A code
// host may still link what happens to be the id of a commit of the repository.
func Markdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]()#+!|~>$", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, "U+%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	return linked.ReplaceAllString(b.String(), "$1$3$5$7$9\u200b$2$4$6$8$10")
}
