package italy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// shared reads a JSON file of the reference material beside the repository. It is not part of the
// repository: without it the test is skipped, but never where CI is set.
func shared(t *testing.T, name string, into any) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", filepath.FromSlash(name))
	raw, err := os.ReadFile(path)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("in CI the reference material must be there: %v", err)
	}
	if err != nil {
		t.Skipf("skipped: the reference material ../shared is absent: %v", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
