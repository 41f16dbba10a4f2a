// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// TestProvider: several matches are settled by the host of the record, and by nothing else.
func TestProvider(t *testing.T) {
	records := append(world(),
		as("200000000011", "B1001", "B1001-800011", content), // the registered name is not the host of the service root
		mhs("S11", "B1001", "B1001-800011", "registered.example", content, "https://elsewhere.example/fhir"),
		as("200000000012", "B1001", "B1001-800012", content),
		mhs("S12", "B1001", "B1001-800012", "", content, "https://registered.example/fhir"),
		as("200000000013", "B2001", "B2001-800013", patient), // one host, two paths
		mhs("S13", "B2001", "B2001-800013", "", patient, "https://same.example/a", "https://same.example/b"),
	)
	directories(t, records, func(t *testing.T, open func(...spine.InteractionID) sds.Lister) {
		d := open()
		for _, c := range []struct {
			ods  spine.ODSCode
			id   spine.InteractionID
			host string
			want spine.ASID
			no   string // what the error says
		}{
			{"A1001", patient, "", "200000000002", ""},
			{"A1001", patient, "gp.example", "200000000002", ""},
			{"A1001", patient, "GP.Example", "200000000002", ""},
			{"A1001", patient, "gp.example.evil.example", "", `at "gp.example.evil.example", but at 200000000002 at gp.example: send nothing there`},
			{"A1001", documents, "", "", "the organisation does not offer it, or has another ODS code"},
			{"A1001", documents, "gp.example", "", "the record may be of another organisation"},
			{"RXA", content, "a.trust.example", "200000000005", ""},
			{"RXA", content, "b.trust.example", "200000000006", ""},
			{"RXA", content, "", "", "200000000005 at a.trust.example, 200000000006 at b.trust.example): give the host of the record"},
			{"RXA", content, "c.trust.example", "", "but at 200000000005 at a.trust.example, 200000000006 at b.trust.example"},
			{"A2002", patient, "one.example", "200000000007", ""},
			{"A2002", patient, "two.example", "200000000007", ""},
			{"A2002", patient, "", "", "give the host of the record"},
			{"B1001", content, "elsewhere.example", "", "but at"},
			{"B1001", content, "registered.example", "", "the directory must be put right"},
			{"B2001", patient, "same.example", "", "the directory must be put right"},
			{"", patient, "", "", "is not an ODS code"},
			{"A1001", "*", "", "", "is not the text of a spine.InteractionID"},
		} {
			s, err := sds.Provider(t.Context(), d, c.ods, c.id, c.host)
			if s.ASID() != c.want || (err == nil) != (c.no == "") || err != nil && !strings.Contains(err.Error(), c.no) {
				t.Errorf("%s %s %q: %v %s, want %q", c.ods, c.id, c.host, err, show(s), c.no)
			}
			var none *sds.NoProviderError
			var several *sds.SeveralProvidersError
			if err != nil && c.ods != "" && c.id != "*" && !errors.As(err, &none) && !errors.As(err, &several) {
				t.Errorf("%T", err)
			}
		}
		// Of two paths at one host, each is a system of its own.
		s, err := sds.Provider(t.Context(), d, "A2002", patient, "two.example")
		if root, _ := s.ServiceRoot(); err != nil || root != "https://two.example/a" {
			t.Errorf("%v %s", err, show(s))
		}
	})
}
