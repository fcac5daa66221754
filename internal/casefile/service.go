package casefile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"comune.example/sportello/internal/casefile/internal/casefiledb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Config is what the module needs to know of the municipality.
type Config struct {
	Catalog *catalog.Catalog
	// Closed tells the days on which no term ends.
	Closed func(day italy.Day) bool
	// Colleagues lists the officers who work an office's cases.
	Colleagues func(ctx context.Context, office string) ([]Colleague, error)
}

// Service is what can be done with requests and cases.
type Service struct {
	journal *journal.Journal
	Config

	mu       sync.Mutex
	versions map[string]*catalog.Service // by version: those in force and those that cases still keep
}

// NewService makes the module's service for the declared services.
func NewService(j *journal.Journal, config Config) *Service {
	s := &Service{journal: j, Config: config, versions: map[string]*catalog.Service{}}
	for _, declared := range config.Catalog.Services {
		s.versions[declared.Version()] = declared
	}
	return s
}

// Declared gives a service that can be asked for now: NotFound if there is none with a form, Conflict
// "casefile.inactive" while it is suspended.
func (s *Service) Declared(slug string) (*catalog.Service, error) {
	declared, ok := s.Catalog.Service(slug)
	switch {
	case !ok || declared.Form == nil:
		return nil, fault.Missing()
	case !declared.Active():
		return nil, fault.New(fault.Conflict, "casefile.inactive")
	}
	return declared, nil
}

// keep stores the version of a service with which somebody begins.
func (s *Service) keep(tx *journal.Tx, declared *catalog.Service) error {
	files, err := json.Marshal(declared.Files())
	if err != nil {
		return err
	}
	return casefiledb.New(tx).KeepVersion(tx.Context(), casefiledb.KeepVersionParams{
		Version: declared.Version(), Service: declared.Slug, Files: string(files), KeptAt: tx.Now.UnixMilli(),
	})
}

// version gives a service as it was declared when somebody began with it.
func (s *Service) version(ctx context.Context, q db.Querier, version string) (*catalog.Service, error) {
	if known := s.known(version); known != nil {
		return known, nil
	}
	row, err := casefiledb.New(q).VersionFiles(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("version %s of a service: %w", version, err)
	}
	var files map[string][]byte
	if err := json.Unmarshal([]byte(row.Files), &files); err != nil {
		return nil, fmt.Errorf("version %s of service %s: %w", version, row.Service, err)
	}
	old, err := catalog.ParseService(row.Service, files)
	if err != nil {
		return nil, fmt.Errorf("version %s of service %s: %w", version, row.Service, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[version] = old
	return old, nil
}

// known gives a version that was read before, or nil.
func (s *Service) known(version string) *catalog.Service {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.versions[version]
}

// Title is a service's name in a language, as it is declared now; the slug where it no longer is.
func (s *Service) Title(slug, lang string) string {
	if declared, ok := s.Catalog.Service(slug); ok {
		return declared.Sheet(lang).Title
	}
	return slug
}

// WithForm lists the declared services that can be asked for through a form.
func (s *Service) WithForm() []*catalog.Service {
	return slices.DeleteFunc(slices.Clone(s.Catalog.Services), func(d *catalog.Service) bool { return d.Form == nil })
}

// CountByDay counts the requests sent on each day by their statistic key, whatever became of them.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}

// told is what facts say of a case.
func (s *Service) told(c Case) Told {
	return Told{
		Case: c.ID, Number: c.Protocollo.String(), Service: c.Service, Title: s.Title(c.Service, c.Lang), Statistic: c.Statistic,
		Office: c.Office, Account: c.Account, CodiceFiscale: c.CodiceFiscale, GivenName: c.GivenName, FamilyName: c.FamilyName,
		Email: c.Email, Lang: c.Lang,
	}
}

// about names in the audit line the case and the person whom it concerns.
func about(tx *journal.Tx, c Case) {
	tx.About("case", c.ID)
	tx.About("account", c.Account)
	if c.CodiceFiscale != "" {
		tx.About("resident", c.CodiceFiscale)
	}
}
