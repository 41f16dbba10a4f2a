// Package option checks the options that guards and transports share.
package option
