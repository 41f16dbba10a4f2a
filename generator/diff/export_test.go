// SPDX-License-Identifier: Apache-2.0

package diff

// Named is a change with the names of who and what.
func Named(c Change, subject, object string) Change {
	c.subjectName, c.objectName = subject, object
	return c
}
