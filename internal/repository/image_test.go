// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestTheImageIsTheProgramOfARelease: Dockerfile compiles as goreleaser does, and its last stage has nothing but the
// program, what it needs, and a user who is not root.
func TestTheImageIsTheProgramOfARelease(t *testing.T) {
	text, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var releaser struct {
		Builds []struct{ Env, Flags, Ldflags, Targets []string }
	}
	if err := yaml.Unmarshal(text, &releaser); err != nil || len(releaser.Builds) != 1 {
		t.Fatalf("%v: %+v", err, releaser)
	}
	b := releaser.Builds[0]
	if want := []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"}; !slices.Equal(b.Targets, want) {
		t.Errorf("a release is for %v, want %v", b.Targets, want)
	}
	file, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	build, image, ok := strings.Cut(string(file), "\nFROM scratch\n")
	if !ok || strings.Contains(image, "FROM ") || strings.Contains(image, "RUN ") {
		t.Fatal("the last stage is not made from nothing, or runs something")
	}
	for _, part := range slices.Concat(b.Env, b.Flags) {
		if !strings.Contains(build, " "+part+" ") {
			t.Errorf("Dockerfile compiles without %s", part)
		}
	}
	if want := `-ldflags="` + strings.Join(b.Ldflags, " ") + `"`; !strings.Contains(build, want) {
		t.Errorf("Dockerfile compiles without %s", want)
	}
	if !strings.Contains(image, "\nUSER 65532:65532\n") {
		t.Error("the image starts as root")
	}
	for line := range strings.Lines(image) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "COPY" || strings.HasPrefix(words[1], "--from=build") {
			continue
		}
		for _, name := range words[1 : len(words)-1] {
			if _, err := os.Stat(name); err != nil {
				t.Errorf("Dockerfile copies %s, which is not there", name)
			}
		}
	}
}
