// SPDX-License-Identifier: Apache-2.0

// Package newapi is the proof that an API is added by what is registered with package protocol
// and by nothing else: its test registers one, generates from a document of it, and reads the
// pages.
package newapi
