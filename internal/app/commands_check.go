package app

import (
	"context"
	"io/fs"
	"os"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/municipality"
)

// Mistake is one mistake in a municipality's files.
type Mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // from 1; 0 is the whole file
	Message string `json:"message"`
}

// CheckReport is what a check of a municipality's folder found.
type CheckReport struct {
	Services int       `json:"services"`
	Mistakes []Mistake `json:"mistakes"`
}

// Check reads a municipality's folder as the program would, runs the cases of its services and lists what is wrong.
func Check(_ context.Context, dir string) (CheckReport, error) {
	r := CheckReport{Mistakes: []Mistake{}}
	info, err := os.Stat(dir)
	if err != nil {
		return r, reachable(dir, err)
	}
	if !info.IsDir() {
		return r, refuse("%s is no folder", dir)
	}
	files := os.DirFS(dir)
	r.add(municipality.Check(files))
	if len(r.Mistakes) > 0 {
		return r, nil // the services refer to what could not be read
	}
	m, err := municipality.Load(files)
	if err != nil {
		return r, err
	}
	r.add(catalog.Check(files, m))
	_, found := declaredContents(files, m)
	r.add(found)
	for _, wrong := range checkCalendars(m.Calendars) {
		r.Mistakes = append(r.Mistakes, Mistake{File: "calendars.yaml", Message: wrong})
	}
	folders, err := fs.Glob(files, "services/*/service.yaml")
	r.Services = len(folders)
	return r, err
}

func (r *CheckReport) add(found declare.Findings) {
	for _, f := range found {
		r.Mistakes = append(r.Mistakes, Mistake{f.File, f.Line, f.Message})
	}
}
