package catalog

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/municipality"
)

// Load reads all services of a municipality and checks them against it. The error
// is declare.Findings, a line each.
func Load(fsys fs.FS, m *municipality.Municipality) (*Catalog, error) {
	c, found := load(fsys, m)
	if err := found.Sorted().Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// Check gives what Load would refuse, says what the sheets lack, and runs the cases of every service, for the people who
// write the files.
func Check(fsys fs.FS, m *municipality.Municipality) declare.Findings {
	c, found := load(fsys, m)
	for _, s := range c.Services {
		if touches(found, s.Slug) {
			continue
		}
		s.incomplete(m.Languages, &found)
		if s.Form != nil {
			found = append(found, s.RunCases()...)
		}
	}
	return found.Sorted()
}

// touches tells whether a service already has findings: its cases would only
// repeat them.
func touches(found declare.Findings, slug string) bool {
	return slices.ContainsFunc(found, func(f declare.Finding) bool {
		return strings.HasPrefix(f.File, "services/"+slug+"/")
	})
}

func load(fsys fs.FS, m *municipality.Municipality) (*Catalog, declare.Findings) {
	c := &Catalog{}
	var found declare.Findings
	folders, err := fs.ReadDir(fsys, "services")
	if err != nil {
		found.Add("services", 0, "cannot be listed")
		return c, found
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			found.Add("services/"+folder.Name(), 0, "only folders stand in services")
			continue
		}
		files, wrong := readFolder(fsys, path.Join("services", folder.Name()))
		found = append(found, wrong...)
		s, wrong := parse(folder.Name(), files, m.Languages, m.Also...)
		found = append(found, wrong...)
		if s != nil {
			c.Services = append(c.Services, s)
		}
	}
	c.cross(m, &found)
	return c, found
}

func readFolder(fsys fs.FS, dir string) (map[string][]byte, declare.Findings) {
	var found declare.Findings
	files := map[string][]byte{}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		found.Add(dir, 0, "cannot be listed")
		return files, found
	}
	for _, e := range entries {
		data, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			found.Add(path.Join(dir, e.Name()), 0, "cannot be read")
			continue
		}
		files[e.Name()] = data
	}
	return files, found
}

// cross checks what services say of the municipality and of each other.
func (c *Catalog) cross(m *municipality.Municipality, found *declare.Findings) {
	statistics := map[string]string{}
	for _, s := range c.Services {
		at := s.doc.At(found)
		s.crossNames(at, m)
		s.crossParticulars(at, m)
		for i, slug := range s.Related {
			if _, ok := c.Service(slug); !ok || slug == s.Slug {
				at.Sub("related", i).Say("there is no other service %q", slug)
			}
		}
		if other, taken := statistics[s.Statistic]; taken && s.Statistic != "" {
			at.Sub("statistic").Say("the statistic %q is that of %s", s.Statistic, other)
		}
		statistics[s.Statistic] = s.Slug
	}
	c.crossPages(m, found)
}

// crossNames checks what a service says of the municipality's other files.
func (s *Service) crossNames(at declare.At, m *municipality.Municipality) {
	_, ok := m.Office(s.Office)
	at.Sub("office").Want(ok, "there is no office %q in offices.yaml", s.Office)
	_, ok = m.Calendar(s.Calendar)
	at.Sub("calendar").Want(ok || s.Calendar == "", "there is no calendar %q in calendars.yaml", s.Calendar)
	_, ok = m.Payment(s.Payment)
	at.Sub("payment").Want(ok || s.Payment == "", "there is no kind of payment %q in payments.yaml", s.Payment)
	_, ok = m.Certificate(s.Output.Certificate)
	at.Sub("output", "certificate").Want(ok || s.Output.Kind != "certificate", "there is no certificate %q in certificates.yaml", s.Output.Certificate)
}

// crossPages checks the services of frequent questions,
// which the municipality's own files cannot know.
func (c *Catalog) crossPages(m *municipality.Municipality, found *declare.Findings) {
	for _, q := range m.FAQ {
		for _, slug := range q.Services {
			if _, ok := c.Service(slug); !ok {
				found.Add("faq.yaml", 0, "question %s: there is no service %q", q.ID, slug)
			}
		}
	}
}
