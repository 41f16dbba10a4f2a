// SPDX-License-Identifier: Apache-2.0

package gomod

import (
	"time"

	"golang.org/x/mod/module"
)

// Commit returns what the pseudo-version of a commit says of it: the first twelve digits of its
// hash, and its time in UTC (go.dev/ref/mod#pseudo-versions).
func Commit(version string) (hash string, at time.Time, ok bool) {
	hash, err := module.PseudoVersionRev(version)
	if err != nil {
		return "", time.Time{}, false
	}
	at, err = module.PseudoVersionTime(version)
	return hash, at, err == nil
}
