// Package catalog reads the services that a municipality declares: the sheet
// that citizens read, the form that they fill in, its terms, fees and workflow,
// and the cases that prove the form right. It promises that a service that was
// accepted can be evaluated without failing, in bounded time, and that equal
// files give an equal version, so that a case keeps the service it began with.
// It knows no service by name, no database and no page.
package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/workflow"
)

// Text is a text by language.
type Text = declare.Text

// Service is one declared service. It does not change after it was read, and any
// number of goroutines may use it.
type Service struct {
	Slug      string
	Statistic string   // key of the half-year figures; empty for a sheet without form
	Category  string   // slug of one of Categories()
	Topics    []string // slugs of Topics()
	Office    string   // slug of the office that is responsible
	Calendar  string   // slug of the agenda to book in; may be empty
	Payment   string   // slug of the kind of payment that its fees are; may be empty
	Output    Output
	Inactive  Text // why the service is suspended; empty while it is active
	Audience  []string
	Access    []Access
	Related   []string // slugs of other services
	Sheets    map[string]Sheet
	Form      *Form // nil for a sheet without form
	Workflow  workflow.Workflow

	Particulars

	fees    []feeRule
	term    termSpec
	terms   []termRule
	version string
	files   map[string][]byte
	doc     *declare.Document
}

// Output is what a concluded case gives.
type Output struct {
	Kind        string `yaml:"kind"`        // "none", "act", "certificate"
	Certificate string `yaml:"certificate"` // slug of the kind of certificate
}

// Access is a way into the service that is not its own form.
type Access struct {
	Kind  string `yaml:"kind"` // "online" or "booking"
	Label Text   `yaml:"label"`
	URL   string `yaml:"url"` // path on the site
}

// Version is the SHA-256 of the service's files, in hex.
func (s *Service) Version() string { return s.version }

// Files gives the files that the service was read from, by name. ParseService
// reads them again: whoever keeps them keeps the version.
func (s *Service) Files() map[string][]byte {
	out := make(map[string][]byte, len(s.files))
	for name, data := range s.files {
		out[name] = slices.Clone(data)
	}
	return out
}

// Sheet gives the sheet in a language, or in Italian.
func (s *Service) Sheet(lang string) Sheet {
	if sheet, ok := s.Sheets[lang]; ok {
		return sheet
	}
	return s.Sheets["it"]
}

// Active tells whether the service can be asked for now.
func (s *Service) Active() bool { return s.Inactive.Empty() }

// Path is the address of the sheet on the site.
func (s *Service) Path() string { return "/servizi/" + s.Category + "/" + s.Slug }

// versionOf hashes names and contents, each with its length, so that no two sets
// of files give the same bytes.
func versionOf(files map[string][]byte) string {
	h := sha256.New()
	var length [8]byte
	part := func(data []byte) {
		binary.BigEndian.PutUint64(length[:], uint64(len(data)))
		h.Write(length[:])
		h.Write(data)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part([]byte(name))
		part(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Catalog is all services of a municipality, in order of their slugs.
type Catalog struct {
	Services []*Service
}

// Service gives the service with a slug.
func (c *Catalog) Service(slug string) (*Service, bool) {
	i, ok := slices.BinarySearchFunc(c.Services, slug, func(s *Service, slug string) int {
		switch {
		case s.Slug < slug:
			return -1
		case s.Slug > slug:
			return 1
		default:
			return 0
		}
	})
	if !ok {
		return nil, false
	}
	return c.Services[i], true
}

// InCategory lists the services of a category.
func (c *Catalog) InCategory(category string) []*Service {
	return c.where(func(s *Service) bool { return s.Category == category })
}

// WithTopic lists the services of a topic.
func (c *Catalog) WithTopic(topic string) []*Service {
	return c.where(func(s *Service) bool { return slices.Contains(s.Topics, topic) })
}

// ByStatistic gives the service with a form whose figures have this key.
func (c *Catalog) ByStatistic(key string) (*Service, bool) {
	found := c.where(func(s *Service) bool { return s.Form != nil && s.Statistic == key })
	if len(found) == 0 {
		return nil, false
	}
	return found[0], true
}

func (c *Catalog) where(keep func(*Service) bool) []*Service {
	var out []*Service
	for _, s := range c.Services {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}
