// SPDX-License-Identifier: Apache-2.0

// Package provider is a provider of records behind the Spine Secure Proxy: the
// proxy connects by mutual TLS, the guard decides, the registry knows who may ask,
// and the trail keeps who asked for what. The command in cmd/provider starts it.
package provider
