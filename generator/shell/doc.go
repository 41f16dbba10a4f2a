// Package shell writes commands that people paste into a shell.
package shell
