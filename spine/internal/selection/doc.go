// SPDX-License-Identifier: Apache-2.0

// Package selection finds the operation that a request is for: by its path, its method, its
// query, its headers and its interactionId. Guards and transports share it, so that both
// take a request for the same operation.
package selection
