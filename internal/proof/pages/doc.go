// SPDX-License-Identifier: Apache-2.0

// Package pages runs what the docs pages show, and hands it to guards. It has tests only.
package pages
