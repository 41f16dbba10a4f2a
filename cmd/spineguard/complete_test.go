// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// completions are the lines that the shell is given for a line that is not finished. Beside them nothing may be
// printed but what cobra says of the directive.
func completions(t *testing.T, line string) []string {
	t.Helper()
	var out, stderr bytes.Buffer
	if exit := run(append([]string{"__complete"}, strings.Split(line, " ")...), strings.NewReader(""), &out, &stderr); exit != 0 {
		t.Errorf("%s: exit %d", line, exit)
	}
	if said := stderr.String(); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "Completion ended with directive") {
		t.Errorf("%s: said %q", line, said)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

// TestCompletionOfPolicy: flags that name something in a policy complete what the nearest configuration, or that of -c,
// has.
func TestCompletionOfPolicy(t *testing.T) {
	example, err := filepath.Abs("../../specs/example")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string][]string{
		"-C ../nrl explain --activity B026": {"B0268", "B0269", ":4"},
		"explain --role R800": {"R8000\tClinical Practitioner Access Role", "R8001\tNurse Access Role", "R8002\tNurse Manager Access Role",
			"R8003\tHealth Professional Access Role", "R8004\tHealthcare Student Access Role", "R8005\tBiomedical Scientist Access Role",
			"R8006\tMedical Secretary Access Role", "R8007\tClinical Coder Access Role", "R8008\tAdmin/Clinical Support Access Role", "R8009\tReceptionist Access Role", ":4"},
		"what-can --role=R8001":                                   {"R8001\tNurse Access Role", ":4"},
		"what-can --asid ":                                        {"900000000001\tX9901", "900000000002\tX9901", "900000000003\tX9902", "900000000004\tX9903", "900000000005\tX9904", "900000000006\tX9905", "900000000007\tX9900", ":4"},
		"what-can --activity B9301":                               {"B9301\tWork in a Crisis Team (invented)", ":4"},
		"what-can --activity B0010,B9301":                         {"B0010,B9301\tWork in a Crisis Team (invented)", ":4"},
		"who-can --type 73625":                                    {"736253002\tMental health crisis plan", ":4"},
		"who-can --interaction urn:nhs:names:services:example:Bi": {"urn:nhs:names:services:example:Binary.read\tGET /R4/Binary/{id}", ":4"},
		"who-can --endpoint /R4/Doc":                              {"/R4/DocumentReference\tGET, POST", "/R4/DocumentReference/{id}\tGET", ":4"},
		"who-can --method P":                                      {"POST", "PUT", ":4"},
		"who-can --retrieval ":                                    {"urn:nhs-ic:fhir:stu3:observation-list:1\tObservation List FHIR STU3 v1", ":4"},
		"who-can --service ":                                      {"example\t/R4", ":4"},
		"who-can --header ":                                       {":4"},
		"explain -c " + example + " --role R8001":                 {"R8001\tNurse Access Role", ":4"},
		"explain -c access_test.yaml --role ":                     {":4"}, // which is not a configuration
		"explain --role R8001 --level ":                           {"pointer", "record", ":4"},
		"explain -c access_test.yaml -c . --role R8001":           {"R8001\tNurse Access Role", ":4"},
	} {
		t.Chdir(example)
		if got := completions(t, line); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// TestCompletionOfABrokenConfiguration completes nothing and says nothing.
func TestCompletionOfABrokenConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, config := range []string{"", "version: 1\nformats: no-such-file.csv\n", "{", "version: 1\nrbac: {workbook: spineguard.yaml}\n"} {
		if config != "" {
			if err := os.WriteFile("spineguard.yaml", []byte(config), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, flag := range []string{"role", "type", "asid", "interaction", "activity"} {
			if got := completions(t, "explain --"+flag+" "); !slices.Equal(got, []string{":4"}) {
				t.Errorf("%q: --%s: %q", config, flag, got)
			}
		}
	}
}

// hostileFormats has codes that a shell would run, and one that it would not.
const hostileFormats = "system,code,display,retrieval,mime,interactionId\n" +
	"https://example.org/f,$(>owned)a,One,direct,text/html,\n" +
	"https://example.org/f,$(>owned)b,One,direct,text/html,\n" +
	"https://example.org/f,`>owned`,One,direct,text/html,\n" +
	"https://example.org/f,x&>owned,One,direct,text/html,\n" +
	"https://example.org/f,urn:plain,$(>owned),direct,text/html,\n" +
	"https://example.org/f,twice,One,direct,text/html,\n" +
	"https://example.org/g,twice,One,direct,text/html,\n"

// TestCompletionOffersNothingForTheShell: the scripts of cobra evaluate the line, so that a document must not be able to put
// a command on it.
func TestCompletionOffersNothingForTheShell(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"spineguard.yaml": "version: 1\nformats: formats.csv\n", "formats.csv": hostileFormats} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := completions(t, "who-can --retrieval "), []string{"urn:plain\t$(>owned)", ":4"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPlainCodes: what stands on the line as it is adds neither a command nor a flag.
func TestPlainCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"R8001": true, "S8000:G8000:R8001": true, "/R4/{id}/$x": false, "/R4/{id}": true, "Plan end of life care": true, "http://a/b,c": true, "a-b": true, "Größe": true,
		"": false, "F -C /tmp x": false, "-q": false, "F  -q": false, "{a,-C,/tmp}": false, "x{1..9}": false, "=ls": false, "~root": false, "a\nb": false, "a\tb": false, "a\u00a0b": false,
		"a;b": false, "a|b": false, "a&b": false, "a>b": false, "a'b": false, `a"b`: false, `a\b`: false, "a*": false, "a?": false, "[a]": false, "!a": false, "#a": false, "^a": false, "(a)": false, "‘a’": false,
	} {
		if got := isPlain(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

// TestCompletionHasValues: each kind of thing that flags name is found in a policy that has it, whether or not a command has the flag.
func TestCompletionHasValues(t *testing.T) {
	a := &app{configs: []string{"../../specs/example"}}
	for name, values := range ofPolicy {
		if got := a.known(values); name != "area" && len(got) == 0 { // of which the example has none
			t.Errorf("--%s completes nothing", name)
		}
	}
	if to, asid := a.known(ofPolicy["to"]), a.known(ofPolicy["asid"]); !maps.Equal(to, asid) || asid["900000000001"] != "X9901" {
		t.Errorf("%v and %v", to, asid)
	}
}

// Every flag that takes one of a few words completes them, and so does every flag of this name, with whatever command.
func TestCompletionOfEveryFlag(t *testing.T) {
	root := (&app{}).root()
	var each func(*cobra.Command)
	each = func(c *cobra.Command) {
		for name := range ofPolicy {
			if f := c.Flags().Lookup(name); f != nil && c.Flags().Lookup("config") != nil {
				if how, ok := c.GetFlagCompletionFunc(name); !ok || how == nil {
					t.Errorf("%s --%s completes nothing", c.CommandPath(), name)
				}
			}
		}
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(root)
}

// TestCompletionInBash sources the script as users do, and asks for what comes after the line. Without the package
// bash-completion, a small function takes the line apart, as that package does.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("bash is not installed")
	}
	example, err := filepath.Abs("../../specs/example")
	if err != nil {
		t.Fatal(err)
	}
	hostile := t.TempDir()
	for name, text := range map[string]string{"spineguard.yaml": "version: 1\nformats: formats.csv\n", "formats.csv": hostileFormats} {
		if err := os.WriteFile(filepath.Join(hostile, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bin := t.TempDir()
	program := fmt.Sprintf("#!%s\n%s=1 exec '%s' \"$@\"\n", bash, programEnv, os.Args[0])
	if err := os.WriteFile(filepath.Join(bin, "spineguard"), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	const script = `
. /usr/share/bash-completion/bash_completion 2>/dev/null || _get_comp_words_by_ref() {
    cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
}
compopt() { :; } # which works inside of readline alone
. "$script"
COMP_WORDS=("$@") COMP_CWORD=$(($#-1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_KEY=9 COLUMNS=80 COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
__start_spineguard
printf '%s\n' "${COMPREPLY[@]}"
`
	var completion bytes.Buffer
	if exit := run([]string{"completion", "bash"}, nil, &completion, &completion); exit != 0 {
		t.Fatal(completion.String())
	}
	file := filepath.Join(bin, "completion.bash")
	if err := os.WriteFile(file, completion.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, line string
		want      []string
	}{
		{example, "explain --role R8001", []string{"R8001"}},
		{example, "explain --role R801", []string{"R8010  (Clerical Access Role)", "R8011  (Clerical Manager Access Role)", "R8012  (Information Officer Access Role)",
			"R8013  (Health Records Manager Access Role)", "R8014  (Social Worker Access Role)", "R8015  (Systems Support Access Role)", "R8016  (Midwife Access Role)", "R8017  (Midwife Manager Access Role)"}},
		{example, "who-can --interaction urn:nhs:names:services:example:Bi", []string{"Binary.read"}}, // what stands before a colon is a word of its own
		{hostile, "who-can --retrieval ", []string{"urn:plain"}},
	} {
		cmd := exec.Command(bash, append([]string{"--norc", "-c", script, "bash", "spineguard"}, strings.Split(c.line, " ")...)...)
		cmd.Dir = c.dir
		cmd.Env = append(os.Environ(), "script="+file, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", c.line, err, out)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		for i := range got {
			got[i] = strings.TrimRight(got[i], " ")
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.line, got, c.want)
		}
		if _, err := os.Stat(filepath.Join(hostile, "owned")); err == nil {
			t.Fatalf("%q: a code of a document was run", c.line)
		}
	}
}
