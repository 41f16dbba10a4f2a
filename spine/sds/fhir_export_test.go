// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"net/url"
)

// Search asks the API for anything, and returns how many resources there are.
func (d *FHIR) Search(ctx context.Context, kind string, query url.Values) (int, error) {
	found, err := d.search(ctx, kind, query)
	return len(found), err
}
