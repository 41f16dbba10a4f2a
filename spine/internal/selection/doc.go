// Package selection finds the operation that a request is for: by its path, its method, its
// query, its headers and its interactionId. Guards and transports ask it, so that what one of
// them sends is what the other takes it for.
package selection
