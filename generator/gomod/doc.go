// SPDX-License-Identifier: Apache-2.0

// Package gomod finds which version of a module is compiled into a package: it
// reads the go.mod around it, and the go.work around that. It runs nothing and
// asks no network and no environment (GOWORK, GOFLAGS).
package gomod
