// SPDX-License-Identifier: Apache-2.0

// Package proof compares the generated packages of this repository, cell by
// cell, with an independent reading of their documents: slow, obvious, and
// sharing no code with the generator. It has tests only.
package proof
