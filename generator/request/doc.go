// SPDX-License-Identifier: Apache-2.0

// Package request makes one request to a service, with a new token, puts it to a guard of the
// policy in process, and sends it or prints it.
//
// The request is one of package spine/guardtest: all is right with it that can be, and what a
// [Question] says stands in the place of what is right. The guard says by which rule it would
// refuse the request. What a service answers is read for the same: the rules of the API that have
// such an answer.
//
// Nothing but the token that was made is a secret here: keys stay in their files.
package request
