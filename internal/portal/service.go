package portal

import (
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/search"
)

// Config is what the service works with.
type Config struct {
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	Live         string          // path of the site's section about the town; "/vivere" when empty
	Pages        []Document      // more pages to be found that never change
	Sources      []search.Source // more that can be found: what other modules keep
}

// Service is what can be done with the site's own contents.
type Service struct {
	journal *journal.Journal
	config  Config
	library *search.Library
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) *Service {
	if config.Live == "" {
		config.Live = "/vivere"
	}
	s := &Service{journal: j, config: config}
	s.library = s.newLibrary()
	return s
}
