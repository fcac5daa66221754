package municipality_test

import (
	"testing"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/municipality"
)

func TestTheSamplesReportsAreTheModels(t *testing.T) {
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.Reporting.Categories); n != 11 {
		t.Errorf("got %d categories, want the model's 11", n)
	}
	if len(m.Reporting.Map) < 4 || !m.Reporting.Map[0].Closed {
		t.Errorf("got %d lines of the map", len(m.Reporting.Map))
	}
}

func TestATownWithoutReportsFileTakesNone(t *testing.T) {
	files := folder(t)
	delete(files, "reports.yaml")
	if m, err := municipality.Load(files); err != nil || len(m.Reporting.Categories) != 0 {
		t.Errorf("got %v", err)
	}
}
