// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// hazard is a row of the hazard log: what can go wrong, and what stands against it.
type hazard struct {
	id, what, harm string
	rules          []spine.Rule // of guards and transports
	promises       []promise    // what holds beside rules
}

// promise is what is kept beside the rules, and the tests that fail without it.
type promise struct {
	text  string
	tests []string
}

var hazards = []hazard{
	{
		"H1", "An answer goes to a system that is not the one it claims to be, or that nobody has let in.",
		"Records of patients are disclosed to whoever reaches the service; what is written cannot be trusted.",
		[]spine.Rule{
			spine.RulePeer, spine.RulePeerProxy, spine.RulePeerSender, spine.RuleFrom, spine.RuleSender, spine.RuleTokenSignature, spine.RuleTokenSigner, spine.RuleTokenSigned,
			spine.RuleSystemForm, spine.RuleSystemSender, spine.RuleOrganizationForm, spine.RuleOrganizationASID, spine.RuleSenderInteraction,
		},
		[]promise{{"A guard that has no proof of the sender is not made unless its options say so.", []string{"TestConstructorsRefuse", "TestOptionsThatContradict"}}},
	},
	{
		"H2", "A user sees more of a record than their role allows.",
		"A sensitive record is disclosed to staff without a legitimate reason to see it.",
		[]spine.Rule{spine.RuleUser, spine.RuleAccess},
		[]promise{
			{"Every user has the access that the workbook gives, and no other.", []string{"TestAccessIsWhatTheWorkbookSays", "TestLargerSetsAreWhatTheWorkbookSays", "TestALevelThatIsNoneOpensNothing"}},
			{"A search result keeps what the user may see, and drops what is doubtful.", []string{"TestKeepsWhatTheUserMaySeeAndNothingElse", "TestEqualsASlowFilterOnRandomBundles", "TestRefusesWhatReadersDisagreeOn"}},
			{"Nobody who may not fetch a record gets its address.", []string{"TestNoRouteWithoutAccess", "TestNoAddressStaysAnywhere"}},
		},
	},
	{
		"H3", "The service behind the guard does something other than what the guard has allowed.",
		"A request that is allowed as harmless reads or changes the record of another patient.",
		[]spine.Rule{
			spine.RuleAddress, spine.RulePath, spine.RuleMethod, spine.RuleQuery, spine.RuleForm, spine.RuleNoContentType, spine.RuleContentType, spine.RuleAccept, spine.RuleHeaderLimit,
			spine.RuleHeaderTwin, spine.RuleInteraction, spine.RuleInteractionEndpoint, spine.RuleParameters, spine.RulePatientBody,
		},
		[]promise{{"What the guard has read is what net/http, its routers and proxies read.", []string{"TestHostileRequestsAreReadAlikeOrNotAtAll", "TestRandomRequestsAreReadAlikeOrNotAtAll", "TestProxyAndProviderReadRecordsAlike"}}},
	},
	{
		"H4", "A token is accepted that is forged, old, for another service or ambiguous.",
		"Somebody acts in the name of staff who did not ask.",
		[]spine.Rule{
			spine.RuleTokenMissing, spine.RuleTokenRepeated, spine.RuleTokenTooLong, spine.RuleTokenNotBearer, spine.RuleTokenSections, spine.RuleTokenNoBody, spine.RuleTokenHeader,
			spine.RuleTokenEncoding, spine.RuleTokenNotJSON, spine.RuleClaimForm, spine.RuleClaimMissing, spine.RuleClaimIncomplete, spine.RuleTokenLifetime, spine.RuleTokenEarly,
			spine.RuleTokenExpired, spine.RuleTokenAudience, spine.RuleRecordClaim, spine.RuleResourceClaim, spine.RuleResourceType,
		},
		[]promise{{"A refused token leaves no claims in the verdict.", []string{"TestARefusedTokenLeavesNoClaims"}}},
	},
	{
		"H5", "A request is made in the name of the wrong person.",
		"A patient's record is disclosed to another patient, or changed for them.",
		[]spine.Rule{
			spine.RuleUserAndPatient, spine.RuleUserSub, spine.RuleUserForm, spine.RuleActWithout, spine.RulePatientSub, spine.RulePatientForm, spine.RulePatientOperation, spine.RuleActForm,
			spine.RuleSystemSub, spine.RuleUnattended, spine.RulePractitionerSub, spine.RuleUserID,
		},
		[]promise{{"The user whose activities count is the one of the token.", []string{"TestThePractitionerIsTheUser", "TestWhatTheUserMay"}}},
	},
	{
		"H6", "A request is made for a purpose, or with a scope, that does not open it.",
		"Records are used for something other than direct care.",
		[]spine.Rule{spine.RuleReason, spine.RuleScope, spine.RuleScopeUnknown, spine.RuleNoScope},
		nil,
	},
	{
		"H7", "A request or its token reaches a system that it is not for.",
		"A record is fetched from the wrong organisation, or a token is used by whoever got it.",
		[]spine.Rule{spine.RuleTo, spine.RuleReceiver, spine.RuleTarget, spine.RuleRedirect, spine.RuleHost, spine.RulePreset, spine.RuleFormat, spine.RuleCaller},
		[]promise{{"An address in a pointer leads to the record that it names, or nowhere.", []string{"TestEachPublishedFormOfAnAddress", "TestNoRouteToABadAddress"}}},
	},
	{
		"H8", "Something fails, and access is open meanwhile.",
		"Records are disclosed while a directory, a table or a disk is out of order.",
		[]spine.Rule{spine.RuleRegistryFailed, spine.RuleUsersFailed, spine.RulePanic},
		[]promise{
			{"Zero values deny: policies, sets of activities, decisions.", []string{"TestZeroValuesDeny", "TestTheZeroPolicyDenies", "TestWithoutTablesNobodyMay"}},
			{"A service of an API that nobody has registered is not guarded, and not generated.", []string{"TestWhatIsNotRegisteredIsNotGuarded", "TestWhatIsNotRegisteredIsAFinding"}},
		},
	},
	{
		"H9", "Nobody can tell afterwards who saw what.",
		"A disclosure is neither found nor stopped.",
		[]spine.Rule{spine.RuleAuditFailed, spine.RuleTrace},
		[]promise{
			{"Each verdict is handed to the audit, the earliest refusals too.", []string{"TestTheEarliestRefusalIsRecordedWithWhatIsKnown", "TestHooksThatFailDeny"}},
			{"The trail has what the NRL demands of each occasion.", []string{"TestFieldsThatTheNRLDemands", "TestGPConnect"}},
			{"A request whose entry cannot be recorded is refused, or not sent; an answer that could not be recorded is recorded before anything else.", []string{"TestVerdictThatIsNotTakenDenies", "TestNotSent", "TestResponseThatIsNotTaken"}},
			{"A process that is killed, or a disk that fails, loses no entry that was recorded.", []string{"TestNothingIsLostWhenKilled", "TestFileOnADiskThatFails", "TestCutLineIsRecorded"}},
			{"What is changed in the files, or missing from them, is found.", []string{"TestEveryTamperingIsFound", "TestVerifyWithoutHead", "TestLinesCutBeforeTheFileIsOpenedAgain"}},
			{"No log holds what identifies a patient, and no entry a token.", []string{"TestLogsAreRedacted", "TestWhatARequestHolds"}},
		},
	},
	{
		"H10", "A clinician does not get a record that they may see.",
		"Care is given without knowledge of an allergy, a plan or a wish.",
		nil,
		[]promise{
			{"Requests as the specifications have them are let through.", []string{"TestMadeRequestsAreLetThrough", "TestGuardLetsMadeRequestsThrough"}},
			{"Every refusal has the status, the code and a text of the API, so that the consumer can tell its user why.", []string{"TestEachAskedRuleIsAnswered", "TestEveryRuleHasAnAnswer"}},
			{"The first rule in the order of the tables answers, so that one fault has one answer.", []string{"TestTheOrderOfTheRules"}},
			{"The commands say why a request is refused, with the place in the documents.", []string{"TestExplainIsTheGuard"}},
			{"An operation that nobody could ever use is a finding.", []string{"TestSuppressions"}},
		},
	},
	{
		"H11", "A document is read as something that it does not say.",
		"Access is opened or closed without anybody having decided so.",
		nil,
		[]promise{
			{"What a person does not see in a workbook is not read, or is an error.", []string{"TestWhatAPersonDoesNotSeeIsNotRead", "TestHiddenSheetIsAnErrorUnlessWaived", "TestWhatLibreOfficeShowsIsWhatIsRead"}},
			{"Nothing is trimmed, folded or guessed: what is not exact is an error with its place.", []string{"TestRefusals", "TestFaultsThatBearOnAccessAreErrors"}},
		},
	},
	{
		"H12", "What runs is not what was reviewed.",
		"A change of access comes into use unseen.",
		nil,
		[]promise{
			{"Generated code holds the tables that the commands ask, and an edited output is reported.", []string{"TestWhatIsPrintedIsWhatIsAsked", "TestCheckNamesEveryState"}},
			{"The same documents give the same code, and all of it or nothing is written.", []string{"TestSameInSameOut", "TestKilledAnywhere"}},
			{"A comparison names every change of access.", []string{"TestChangesAreWhatThePoliciesAnswer", "TestFromTheFirstPushOn"}},
		},
	},
}

const safetyHead = `# Hazard log

This page lists what can go wrong where access to records is decided, the controls of this project against it, and the tests that
fail without a control. It is for the hazard log that [DCB0129](glossary.md#services-and-systems) demands of makers of health IT systems:
they judge severity, likelihood and the remaining risk in their setting. A rule is named by its id ([conformance.md](conformance.md) has
each in full, with its source); a promise holds in addition to the rules. Some controls are the supplier's, and not on this page: who is
given which activities, who holds the keys and certificates, and what the handler behind the guard does with a request that is let
through.

This page is generated from the tables of ` + "`spine/protocol`" + ` and of ` + "`internal/repository`" + `, whose test fails if a rule belongs to no
hazard or a test does not exist (` + "`go -C internal test ./repository -run Golden -update`" + ` writes it).
`

// The hazard log is written from the tables, each rule stands against a hazard, and each test
// that it names is there.
func TestGoldenSafety(t *testing.T) {
	tests, there := testsOfRules(t), allTests(t)
	inLog := map[spine.Rule]bool{}
	var b strings.Builder
	b.WriteString(safetyHead)
	named := func(tests []string) string {
		var all []string
		for _, name := range tests {
			if !there[name] {
				t.Errorf("there is no %s", name)
			}
			all = append(all, code(name))
		}
		return strings.Join(all, ", ")
	}
	for _, h := range hazards {
		fmt.Fprintf(&b, "\n## %s. %s\n\nHarm: %s\n\n| control | what holds | tests |\n|---|---|---|\n", h.id, h.what, h.harm)
		for _, id := range h.rules {
			r, ok := protocol.RuleOf(id)
			if !ok || len(tests[id]) == 0 {
				t.Errorf("%s: %s is not a rule, or no test is named for it", h.id, id)
			}
			inLog[id] = true
			fmt.Fprintf(&b, "| %s | %s | %s |\n", code(string(id)), cell(r.Asked), named(tests[id]))
		}
		for _, p := range h.promises {
			fmt.Fprintf(&b, "| promise | %s | %s |\n", cell(p.text), named(p.tests))
		}
	}
	for r := range protocol.Rules() {
		if !inLog[r.ID] {
			t.Errorf("%s stands against no hazard", r.ID)
		}
	}
	golden(t, "docs/safety.md", b.String())
}

// ofTransports are the tests of the rules that transports alone ask.
var ofTransports = map[spine.Rule][]string{
	spine.RuleRedirect: {"TestWhatMayNotBeSentIsNotSent", "TestRedirectsDoNotCarryTheToken"},
	spine.RulePreset:   {"TestWhatMayNotBeSentIsNotSent"},
	spine.RuleHost:     {"TestWhatMayNotBeSentIsNotSent", "TestPlacesOfRequests"},
	spine.RuleFormat:   {"TestTheFormatDecides"},
	spine.RuleCaller:   {"TestCallersThatMayNotSend", "TestWhatMayNotBeSentIsNotSent"},
}

// testsOfRules are the tests that docs/conformance.md names for each rule.
func testsOfRules(t *testing.T) map[spine.Rule][]string {
	t.Helper()
	page, err := os.ReadFile(conformance)
	if err != nil {
		t.Fatal(err)
	}
	span := regexp.MustCompile("`([^`]+)`")
	out := map[spine.Rule][]string{}
	inTable := false
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		last := strings.TrimSpace(cells[len(cells)-1])
		switch {
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case strings.HasPrefix(line, "| rule |"):
			inTable = last == "test"
		case inTable:
			for _, rule := range span.FindAllStringSubmatch(cells[0], -1) {
				id := spine.Rule(rule[1])
				for _, m := range span.FindAllStringSubmatch(last, -1) {
					if name, _, _ := strings.Cut(m[1], ":"); !slices.Contains(out[id], name) {
						out[id] = append(out[id], name)
					}
				}
			}
		}
	}
	maps.Copy(out, ofTransports)
	return out
}

// allTests are the names of all tests of the repository.
func allTests(t *testing.T) map[string]bool {
	t.Helper()
	test := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Example)\w*)\(`)
	all := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == ".git" || e.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range test.FindAllStringSubmatch(string(text), -1) {
			all[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
