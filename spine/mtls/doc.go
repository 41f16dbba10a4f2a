// Package mtls is mutual TLS by the rules of the Spine.
package mtls
