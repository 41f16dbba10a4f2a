// SPDX-License-Identifier: Apache-2.0

// Package verdict asks guards in process, for commands, and says in words what they decide. The
// decision is the guard's (package spine/guardtest).
package verdict
