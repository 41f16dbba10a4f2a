// SPDX-License-Identifier: Apache-2.0

package guard_test

const (
	now      = 1_469_436_700
	audience = "https://a.example"
	provider = "200000000003"
	base     = "/GP0001/STU3/1"
)

// places are the guards that are asked: each position, with and without the
// hooks that it can have.
var places = []*place{
	{name: "service", kind: "nrl", own: "990000000001", operations: pointers},
	{name: "service of peers and users", kind: "nrl", own: "990000000001", operations: pointersOfUsers, peers: true, users: true, audience: audience},
	{name: "service of signed tokens", kind: "nrl", own: "990000000001", operations: pointers, signed: true, audience: audience},
	{name: "provider", kind: "gpconnect", own: provider, base: base, operations: practice},
	{name: "provider that trusts the proxy", kind: "gpconnect", own: provider, base: base, operations: practiceOfUsers, peers: true, users: true, trusting: true, audience: audience},
	{name: "records", kind: "records", own: provider, operations: records},
	{name: "records of users", kind: "records", own: provider, operations: recordsOfUsers, users: true},
	{name: "proxy", kind: "proxy", operations: records},
	{name: "proxy of peers and users", kind: "proxy", operations: recordsOfUsers, peers: true, users: true},
	{name: "proxy to practices", kind: "gpconnect-proxy", operations: practice},
	{name: "proxy to practices, of peers", kind: "gpconnect-proxy", operations: practice, peers: true, signed: true, audience: audience},
}

const (
	reads  = "patient/DocumentReference.read"
	writes = "patient/DocumentReference.write"
)

var pointers = []op{
	{method: "GET", path: "/STU3/DocumentReference", id: "search", actor: "consumer", scopes: []string{reads}, query: [][]string{{"_id"}, {"subject"}}},
	{method: "POST", path: "/STU3/DocumentReference", id: "create", actor: "provider", scopes: []string{writes}},
	{method: "PATCH", path: "/STU3/DocumentReference", id: "update", actor: "provider", scopes: []string{writes}, query: [][]string{{"identifier", "subject"}}},
	{method: "DELETE", path: "/STU3/DocumentReference", id: "delete", actor: "provider", scopes: []string{writes}, query: [][]string{{"_id"}, {"identifier", "subject"}}},
	{method: "GET", path: "/STU3/DocumentReference/{id}", id: "read", actor: "consumer", scopes: []string{reads}},
	{method: "PUT", path: "/STU3/Bundle", id: "batch", actor: "both", scopes: []string{reads, writes}, header: [][2]string{{"X-Kind", "a"}}},
	{method: "PUT", path: "/STU3/Bundle", id: "transaction", actor: "both", scopes: []string{writes + " " + reads}, header: [][2]string{{"X-Kind", "b"}, {"X-Mode", "c"}}},
	{method: "PUT", path: "/STU3/Bundle", id: "collection", actor: "both", scopes: []string{writes}, query: [][]string{{"mode"}}},
	{method: "GET", path: "/metadata", id: "metadata", actor: "both"},
}

var pointersOfUsers = demand(pointers, map[string]op{
	"read": {level: "record"}, "search": {level: "pointer"}, "create": {function: "retrieve"}, "batch": {level: "pointer", function: "retrieve"},
	"update": {level: "record", of: []string{"plan", "letters"}}, "delete": {level: "pointer", of: []string{"contacts"}}, "collection": {level: "record", group: "Letters"},
})

var practice = []op{
	{method: "GET", path: "/Patient", id: "find", actor: "consumer", scopes: []string{"patient/*.read"}, query: [][]string{{"identifier"}}},
	{method: "GET", path: "/Patient", id: "findDocuments", actor: "consumer", scopes: []string{"patient/*.read", "patient/*.read conf/N"}, query: [][]string{{"identifier"}}},
	{method: "GET", path: "/Patient/{id}", id: "readPatient", actor: "consumer", scopes: []string{"patient/*.read"}},
	{method: "GET", path: "/Patient/{id}/Appointment", id: "appointments", actor: "consumer", scopes: []string{"patient/*.read"}, query: [][]string{{"start", "start"}}},
	{method: "PUT", path: "/Appointment/{id}", id: "amend", actor: "consumer", scopes: []string{"patient/*.write"}},
	{method: "PUT", path: "/Appointment/{id}", id: "cancel", actor: "consumer", scopes: []string{"patient/*.write"}},
	{method: "GET", path: "/Slot", id: "slots", actor: "consumer", scopes: []string{"organization/*.read"}, query: [][]string{{"start", "end", "status"}}},
	{method: "GET", path: "/Location/{id}", id: "location", actor: "consumer", scopes: []string{"location/*.read"}}, // a scope that there is not
	{method: "POST", path: "/Patient/$gpc.getstructuredrecord", id: "structured", actor: "consumer", scopes: []string{"patient/*.read conf/N", "patient/*.read conf/R"}},
	{method: "GET", path: "/metadata", id: "metadata", actor: "both"},
}

var practiceOfUsers = demand(practice, map[string]op{"readPatient": {function: "retrieve"}, "structured": {level: "record", group: "Plans"}, "slots": {level: "pointer", of: []string{"letters"}}})

var (
	records        = []op{{method: "GET", path: "/{recordUrl}", id: "content", actor: "consumer", scopes: []string{"patient/*.read"}}}
	recordsOfUsers = demand(records, map[string]op{"content": {level: "record", of: []string{"plan"}}})
)

// demand says what operations demand of the user.
func demand(ops []op, by map[string]op) []op {
	out := append([]op(nil), ops...)
	for i := range out {
		d := by[out[i].id]
		out[i].level, out[i].of, out[i].group, out[i].function = d.level, d.of, d.group, d.function
	}
	return out
}

// What a directory calls the ids.
var (
	registered = map[string]string{"content": "content-endpoint"}
	aliases    = map[string][]string{"update": {"patch"}, "find": {"find-1", "find-old"}, "content": {"binary"}}
)

// everything is what sender 200000000001 sends.
var everything = []string{"amend", "appointments", "batch", "cancel", "collection", "content", "create", "delete", "find", "findDocuments", "location", "metadata", "read", "readPatient", "search", "slots", "structured", "transaction", "update"}

var systems = map[string]system{
	"200000000001": {ods: "X9901", certificate: "client.example", sends: everything},
	"200000000002": {ods: "X9902", certificate: "small.example", sends: []string{"read", "find", "slots"}},
	"200000000003": {ods: "X9903", host: "records.example", receives: everything},
	"200000000004": {ods: "X9904", host: "nothing.example"},
	"200000000013": {ods: "X9913", host: "https://rooted.example/GP1", receives: everything},
	"200000000014": {ods: "X9914", host: "https://bare.example:443", receives: everything},
	"200000000005": {ods: "X9905", host: "other.example", receives: []string{"content-endpoint", "find-old", "patch"}},
	"200000000006": {ods: "X9906", host: "third.example", receives: []string{"binary", "find-1"}},
	"200000000007": {ods: "X9907", certificate: "small.example", sends: []string{"binary", "find-old", "patch"}},
	"200000000008": {ods: "X9908", certificate: "small.example", sends: []string{"content-endpoint"}},
	"200000000010": {ods: "", certificate: "small.example", sends: everything},
	"200000000011": {ods: "X9911", sends: everything},
}
