// SPDX-License-Identifier: Apache-2.0

// Package option checks the options that guards and transports share.
package option
