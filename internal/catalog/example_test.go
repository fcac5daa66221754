package catalog_test

import (
	"os"
	"testing"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/municipality"
)

// expected is testdata/sample.yaml: the names that the sample happens to use.
type expected struct {
	Statistics []string `yaml:"statistics"`
	Fuzzed     string   `yaml:"fuzzed"`
	Removed    string   `yaml:"removed"`
	Overlay    struct {
		Statistic string `yaml:"statistic"`
		Step      string `yaml:"step"`
	} `yaml:"overlay"`
	Prefill string `yaml:"prefill"`
}

func expectations(t testing.TB) expected {
	t.Helper()
	var e expected
	if _, found := declare.DecodeFile(os.DirFS("testdata"), "sample.yaml", &e); found.Err() != nil {
		t.Fatal(found)
	}
	return e
}

// sample loads the municipality and the services that come with the program.
func sample(t testing.TB) (*municipality.Municipality, *catalog.Catalog) {
	t.Helper()
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatalf("the sample municipality does not load:\n%v", err)
	}
	c, err := catalog.Load(examples.FS(), m)
	if err != nil {
		t.Fatalf("the sample services do not load:\n%v", err)
	}
	return m, c
}

func TestTheSampleServicesPassTheirCases(t *testing.T) {
	m, _ := sample(t)
	if err := catalog.Check(examples.FS(), m).Err(); err != nil {
		t.Errorf("findings:\n%v", err)
	}
}
