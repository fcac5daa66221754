package noticeboard

import (
	"bytes"
	_ "embed" // the kinds
	"encoding/json"
	"fmt"

	"comune.example/sportello/internal/declare"
)

//go:embed kinds.json
var kindsFile []byte

// Kind is a kind of act, as the national vocabulary of notice boards has them. Days is the period that the law asks for
// where nothing longer is wanted.
type Kind struct {
	Slug     string       `json:"slug"`
	Code     string       `json:"code"` // in the vocabulary, its three levels joined
	Days     int64        `json:"days"`
	Norm     string       `json:"norm"` // where the period is not the usual one
	External bool         `json:"external"`
	Title    declare.Text `json:"title"`
}

// readKinds reads the declared kinds strictly.
func readKinds() ([]Kind, error) {
	var kinds []Kind
	d := json.NewDecoder(bytes.NewReader(kindsFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&kinds); err != nil {
		return nil, fmt.Errorf("noticeboard: kinds: %w", err)
	}
	return kinds, nil
}

// Kinds lists the kinds in the vocabulary's order.
func (s *Service) Kinds() []Kind { return s.kinds }

// Kind finds a kind by its slug.
func (s *Service) Kind(slug string) (Kind, bool) {
	for _, k := range s.kinds {
		if k.Slug == slug {
			return k, true
		}
	}
	return Kind{}, false
}
