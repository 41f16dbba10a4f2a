// Command spineguard turns the documents that govern access to NHS Spine
// services into Go code. See the README for a tour.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
