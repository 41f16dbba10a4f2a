// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// crisisPlan stands for the record type of a generated package, such as nrl.MentalHealthCrisisPlan().
var crisisPlan = spine.RecordType{System: "http://snomed.info/sct", Code: "736253002"}

// mentalHealth stands for the policy that a generated package returns, such as nrl.Policy(): a nurse
// has B0268, which opens the pointer of a plan, and B0269 opens the record as well.
func mentalHealth() policy.Policy {
	return policy.Of(&policy.Tables{RBAC: policy.RBAC{
		Position: append(make([]uint16, 268), 1, 2),
		Closures: [][]uint16{{0}, {1}},
		JobRoles: []policy.JobRoleRow{{Role: 8001, Baseline: []uint16{0}}},
		Types: []policy.RecordTypeRow{{Type: crisisPlan, Name: "Mental Health Crisis Plan", Group: "Crisis plans", Grants: []policy.GrantRow{
			{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord},
		}}},
	}})
}

// A user is expanded once for a session, and the set is asked for each record type. What the policy
// does not know is returned, and opens nothing.
func ExamplePolicy_Expand() {
	nurse := spine.User{Role: 8001, Activities: []spine.Activity{8028}}
	set, unknown := mentalHealth().Expand(nurse)
	fmt.Println("unknown to the policy:", unknown)

	level, known := set.Access(crisisPlan)
	fmt.Println(level, known, level.SeesPointer(), level.SeesRecord())
	level, known = set.Access(spine.RecordType{System: "http://snomed.info/sct", Code: "1"})
	fmt.Println(level, known)
	// Output:
	// unknown to the policy: [B8028]
	// pointer true true false
	// none false
}

// A question that is asked once needs no set.
func ExamplePolicy_Access() {
	doctor := spine.User{Activities: []spine.Activity{269}}
	fmt.Println(mentalHealth().Access(doctor, crisisPlan))
	fmt.Println(mentalHealth().Access(spine.User{}, crisisPlan))
	// Output:
	// record true
	// none true
}

// An operation says what it demands of the user: here the record of every type that it names.
func ExamplePolicy_Allows() {
	read := spine.Operation{Level: spine.PointerAndRecord, RecordTypes: crisisPlan.System + "|" + crisisPlan.Code}
	for _, a := range []spine.Activity{268, 269} {
		may, _ := mentalHealth().Allows(spine.User{Activities: []spine.Activity{a}}, &read)
		fmt.Println(a, may)
	}
	// Output:
	// B0268 false
	// B0269 true
}
