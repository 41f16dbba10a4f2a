// SPDX-License-Identifier: Apache-2.0

package cis2

import "github.com/spineguard/spineguard/spine"

// roles reads nhsid_nrbac_roles. What a role must say is asked when it is
// used: a user is not kept out of one role by a slip in another. The types of
// the members are asked at once.
func (r *reader) roles() []Role {
	var roles []Role
	for _, o := range r.objects("nhsid_nrbac_roles") {
		in := &reader{o: o, err: r.err}
		roles = append(roles, Role{
			ID:             in.text("person_roleid"),
			ODS:            spine.ODSCode(in.text("org_code")),
			Code:           in.text("role_code"),
			Name:           in.display("role_name"),
			ActivityCodes:  in.texts("activity_codes"),
			ActivityNames:  in.displays("activities"),
			AreaCodes:      in.texts("aow_codes"),
			Workgroups:     in.texts("workgroups_codes"),
			WorkgroupNames: in.displays("workgroups"),
		})
		r.err = in.err
	}
	return roles
}

// organisations reads nhsid_user_orgs.
func (r *reader) organisations() []Organisation {
	var all []Organisation
	for _, o := range r.objects("nhsid_user_orgs") {
		in := &reader{o: o, err: r.err}
		all = append(all, Organisation{
			ODS:  spine.ODSCode(in.text("org_code")),
			Name: in.display("org_name"),
		})
		r.err = in.err
	}
	return all
}

// isID is 12 digits, not all of them zero.
func isID(s string) bool { return digits(s, 12) && s != "000000000000" }

func digits(s string, n int) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == n
}
