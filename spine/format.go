// SPDX-License-Identifier: Apache-2.0

package spine

// Retrieval is the way in which a record of a format is fetched.
type Retrieval string

// The ways of retrieval.
const (
	Direct     Retrieval = "direct" // from its own URL, without proxy, token and interactionId
	ThroughSSP Retrieval = "ssp"    // through the Spine Secure Proxy
)

// Format is a retrieval format.
type Format struct {
	Code        FormatCode
	Display     string
	Retrieval   Retrieval
	MIME        string // MIME types separated by blanks
	Interaction InteractionID
}
