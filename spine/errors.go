// SPDX-License-Identifier: Apache-2.0

package spine

// OptionError says what is wrong with one option. A constructor joins all that
// it finds (errors.Join), so that everything can be put right at once.
type OptionError struct {
	Option  string // the name of the field, such as Peer
	Problem string // what is wrong with it, and what to do
}

// Error returns the name of the option and the problem.
func (e *OptionError) Error() string { return e.Option + " " + e.Problem }
