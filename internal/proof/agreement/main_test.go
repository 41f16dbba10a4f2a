package agreement

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain draws the same policies and requests in every run that names no seed, so that a change
// is judged by what it changes. scripts/proof agreement draws new ones.
func TestMain(m *testing.M) {
	flag.Parse()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == seed.DefValue {
		if err := flag.Set("rapid.seed", "20261126"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}
