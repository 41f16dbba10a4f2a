// SPDX-License-Identifier: Apache-2.0

// Package client sends requests to services of the Spine, and does not send what the guard at
// the other end would refuse.
//
// A [Transport] is an [http.RoundTripper]: it finds the interactionId of a request, adds the
// headers of the systems and a new token for each, and asks first what the system and the user
// may do. Who that is stands in the context of a request:
//
//	transport, err := client.NewTransport(nrl.NRL(), client.Options{…})
//	c := &http.Client{Transport: transport}
//	r, err := http.NewRequestWithContext(client.WithCaller(ctx, caller), "GET", url, nil)
//	answer, err := c.Do(r)
//
// What is not sent is a [NotSentError], which names the rule. Redirects are not followed.
package client
