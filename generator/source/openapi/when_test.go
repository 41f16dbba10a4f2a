// SPDX-License-Identifier: Apache-2.0

package openapi_test

import "testing"

// One header has one value, whatever the case in which its name is written.
func TestWhenNamesAHeaderOnce(t *testing.T) {
	_, findings := read(docs{"api.yaml": top + "  /a: {get: {parameters: [{name: X-A, in: header, schema: {}}],\n" +
		"    x-spine-interaction: [{id: a, when: {header: {X-a: v, x-A: w}}}], " + ok + "}}\n"})
	const want = `specs/api.yaml:6:59 openapi-when: when names the header "x-A" twice, and a request has one value of it (specs/api.yaml:6:51 it stands here first)`
	if got := lines(findings); got != want {
		t.Errorf("got %s", got)
	}
}
