// SPDX-License-Identifier: Apache-2.0

// Package directory lists the accredited systems of the Spine Directory Service that
// a configuration names, for the interactionIds that a policy uses. It is the one
// part of the generator that asks a network.
package directory
