package search

import (
	"context"
	"fmt"
	"hash/maphash"
	"sync"
)

// Source has documents that a library finds: a module's contents, a folder's files. Several programs on one database each
// have a library of their own, so a source says what changed from what the database holds, not from what happened here.
type Source interface {
	// Name tells sources apart. It must not change while the program runs.
	Name() string
	// Revision differs after every change of what can be found. It is asked before every question, so it must be cheap: one
	// row read by its key, such as a number that each change raises.
	Revision(ctx context.Context) (string, error)
	// Documents gives what changed after a revision; of the empty one, and of one that it cannot tell from, everything.
	Documents(ctx context.Context, since string) (Changes, error)
}

// Changes are what a source has to say.
type Changes struct {
	Revision string  // that these changes lead to
	Whole    bool    // Entries are all that there is: whatever is not among them is gone
	Entries  []Entry // added or changed
	Gone     []string
}

// Entry is the documents under one id of a source, one for each language.
type Entry struct {
	ID   string
	Docs []Document
}

// Library is an index of what its sources have, never older than the question.
type Library struct {
	index   *Index
	sources []Source
	seed    maphash.Seed

	mu    sync.RWMutex
	known []map[string]uint64 // of each source: id -> what its documents add up to
	seen  []string            // of each source: the revision read
}

// NewLibrary makes a library that has read nothing yet. Synonyms are groups of expressions that mean the same, by language.
func NewLibrary(synonyms map[string][][]string, sources ...Source) *Library {
	l := &Library{index: New(synonyms), sources: sources, seed: maphash.MakeSeed(), seen: make([]string, len(sources))}
	for range sources {
		l.known = append(l.known, map[string]uint64{})
	}
	return l
}

// Find answers a question from what the sources have now.
func (l *Library) Find(ctx context.Context, q Question) (Found, error) {
	for i, source := range l.sources {
		revision, err := source.Revision(ctx)
		if err == nil && !l.current(i, revision) {
			err = l.read(ctx, i, revision)
		}
		if err != nil {
			return Found{}, fmt.Errorf("search in %s: %w", source.Name(), err)
		}
	}
	return l.index.Find(q), nil
}

func (l *Library) current(i int, revision string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.seen[i] == revision && revision != ""
}

// read takes in what a source has changed. Who asks meanwhile waits, since the answer must hold the change.
func (l *Library) read(ctx context.Context, i int, revision string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[i] == revision && revision != "" { // somebody else has read it
		return nil
	}
	changes, err := l.sources[i].Documents(ctx, l.seen[i])
	if err != nil {
		return err
	}
	if changes.Whole {
		changes.Gone = append(changes.Gone, l.missing(i, changes.Entries)...)
	}
	for _, id := range changes.Gone {
		l.index.Remove(l.sources[i].Name() + "/" + id)
		delete(l.known[i], id)
	}
	for _, e := range changes.Entries {
		if sum := l.sum(e.Docs); l.known[i][e.ID] != sum {
			l.index.Put(l.sources[i].Name()+"/"+e.ID, e.Docs...)
			l.known[i][e.ID] = sum
		}
	}
	l.seen[i] = changes.Revision
	return nil
}

// missing lists what a source had and has no longer.
func (l *Library) missing(i int, entries []Entry) []string {
	there := map[string]bool{}
	for _, e := range entries {
		there[e.ID] = true
	}
	var gone []string
	for id := range l.known[i] {
		if !there[id] {
			gone = append(gone, id)
		}
	}
	return gone
}

// sum differs when documents do, so that those that stayed the same are not read again.
func (l *Library) sum(docs []Document) uint64 {
	var h maphash.Hash
	h.SetSeed(l.seed)
	for _, d := range docs {
		maphash.WriteComparable(&h, struct {
			lang, kind, path, title, summary, body, day string
			weight                                      float64
		}{d.Lang, d.Kind, d.Path, d.Title, d.Summary, d.Body, d.Day, d.Weight})
		for _, list := range [][]string{d.Keywords, d.Topics} {
			for _, s := range list {
				maphash.WriteComparable(&h, s)
			}
			maphash.WriteComparable(&h, len(list))
		}
	}
	return h.Sum64()
}
