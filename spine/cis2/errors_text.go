// SPDX-License-Identifier: Apache-2.0

package cis2

// text is what an error says: what is wrong, and what to do next.
type text struct{ what, next string }

const (
	again  = "sign in again"
	report = "sign in again, and report it if it happens twice"
)

// texts is only read. It has an entry for each rule.
var texts = map[Rule]text{
	RuleLogin:          {"the sign-in is incomplete", "hand over the ID token, the access token and the nonce of the request"},
	RuleForm:           {"the token is not a plain signed token", report},
	RuleAlgorithm:      {"the token is signed with an algorithm that its key is not for", "register the client for RS, PS or ES signatures, and sign in again"},
	RuleKey:            {"the token is signed with a key that the provider does not publish", again + "; keys that were published a moment ago are known within seconds"},
	RuleSignature:      {"the signature of the token is wrong", report},
	RuleClaims:         {"what the provider says of the user cannot be read in one way only", report},
	RuleIssuer:         {"the token is of another provider", "compare the configured issuer with that of the environment"},
	RuleAudience:       {"the token is not for this client alone", "compare the configured client id with that of the registration"},
	RuleExpired:        {"the sign-in has expired", again},
	RuleEarly:          {"the token is not valid yet", "check the clock of this computer"},
	RuleAge:            {"the user authenticated too long ago", "sign in again, with max_age in the request"},
	RuleTokenAge:       {"the token was issued too long ago", again},
	RuleTokenLife:      {"the token is valid for too long", "compare the lifetime of tokens in the registration of the client with that of this application"},
	RuleNonce:          {"the ID token answers another request", again + " and finish in the same browser window"},
	RuleAccessToken:    {"the access token is not of this sign-in", report},
	RuleACR:            {"the user did not sign in as was asked for", "ask for one of the configured acr values, and sign in again"},
	RuleAuthentication: {"the way in which the user signed in is not sure enough", "sign in with a smartcard or another authenticator of the required level"},
	RuleIdentity:       {"the identity of the user was not verified well enough", "ask the registration authority to verify the identity to the required level"},
	RuleSubject:        {"the provider answered about another user", report},
	RuleNoRole:         {"no role is selected", "sign in again and select a role"},
	RuleOtherRole:      {"another role is selected than that which is asked for", "sign in again and select the role"},
	RuleUnknownRole:    {"the selected role is not a role of the user", "sign in again and select a role; ask the registration authority if the role is missing"},
	RuleRole:           {"the selected role is recorded incompletely", "select another role, or ask the registration authority to correct this one"},
	RuleTraining:       {"the user signed in for training", "sign in again for live work"},
	RuleLogout:         {"the token does not ask for a logout", "compare the address for logout tokens with that of the registration"},
	RuleUserinfo:       {"the provider does not tell who the user is", again},
	RuleProvider:       {"the identity provider cannot be asked", "try again in a minute"},
}
