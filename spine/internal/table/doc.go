// SPDX-License-Identifier: Apache-2.0

// Package table searches sorted tables on the path of requests.
package table
