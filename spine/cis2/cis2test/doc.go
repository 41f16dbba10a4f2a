// SPDX-License-Identifier: Apache-2.0

// Package cis2test has an OpenID provider for tests of applications that sign
// their users in with package cis2. It listens on loopback with TLS, publishes
// its configuration and its keys, runs the code flow without asking anybody,
// and answers at its userinfo endpoint. Its clock stands still until a test
// moves it.
//
// It knows no client secrets, grants every request, and has only invented
// users: it is for tests.
package cis2test
