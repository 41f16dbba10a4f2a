// SPDX-License-Identifier: Apache-2.0

// Command bench compares spineguard with its peers: each part in one run, with
// the candidates in turn, so that a busy machine slows all of them. It prints
// Markdown tables of ratios; docs/performance.md holds the latest ones.
package main
