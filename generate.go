// SPDX-License-Identifier: Apache-2.0

// Package spineguard is the root of the module; see the README.
//
// Its generate line is the main job on the documents of this repository: from
// specs/ to gen/.
package spineguard

//go:generate go run ./cmd/spineguard generate -c specs/nrl/spineguard.yaml -c specs/gpconnect/spineguard.yaml -c specs/example/spineguard.yaml
