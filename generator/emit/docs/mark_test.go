// SPDX-License-Identifier: Apache-2.0

package docs

import "testing"

// A page of any template carries the header where the writer looks for it, once.
func TestPagesAreMarked(t *testing.T) {
	const comment, inFront = "<!-- " + Header + " -->\n", "# " + Header + "\n"
	for page, want := range map[string]string{
		"# A\n":                          comment + "\n# A\n",
		comment + "# A\n":                comment + "# A\n",
		"# A\n" + comment:                comment + "\n# A\n" + comment,
		"---\ntitle: a\n---\n# A\n":      "---\n" + inFront + "title: a\n---\n# A\n",
		"---\n---\n# A\n":                "---\n" + inFront + "---\n# A\n",
		"---\n" + inFront + "---\n# A\n": "---\n" + inFront + "---\n# A\n",
		"---\n# A\n":                     comment + "\n---\n# A\n",
		"\n":                             comment + "\n\n",
	} {
		if got := string(marked(page)); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}
