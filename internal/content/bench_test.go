package content_test

import (
	"context"
	"fmt"
	"testing"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/db"
)

// BenchmarkAListOfAHundredThousand measures what a page of a list costs among 100,000 contents.
func BenchmarkAListOfAHundredThousand(b *testing.B) {
	database, err := db.Open(b.Context(), b.TempDir()+"/test.db")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	if err := database.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	p := newPlay(database)
	err = database.Write(b.Context(), func(ctx context.Context, q db.Querier) error {
		for n := range 100_000 {
			_, err := q.ExecContext(ctx, `INSERT INTO content_item (id, type, slug, title, version, origin, taken, made_at, changed_at, changed_by,
				public_version, was_public, publish_at, until, kind, day, ends, name, first_until, topics, office, text)
				VALUES ($1, 'notizia', $2, 'Titolo', 1, '', 0, 0, $3, '', 1, 1, 0, 253402300799000, $4, $5, '', 'titolo', '', ' acqua ', 'sportello', $6)`,
				fmt.Sprintf("%08d", n), fmt.Sprintf("titolo-%d", n), n, []string{"avvisi", "notizie", "comunicati"}[n%3],
				fmt.Sprintf("20%02d-%02d-%02d", n%14, n%12+1, n%28+1), `{"pages":{"it":{"title":"Titolo","summary":"x","body":"y"}}}`)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"first page": func() error { _, err := p.List(guest(), content.Query{Type: "notizia"}); return err },
		"page of kind": func() error {
			_, err := p.List(guest(), content.Query{Type: "notizia", Kind: "avvisi", Page: 3})
			return err
		},
		"page of topic": func() error { _, err := p.List(guest(), content.Query{Type: "notizia", Topic: "acqua"}); return err },
		"one":           func() error { _, err := p.Read(guest(), "notizia", "titolo-77"); return err },
		"foremost":      func() error { _, err := p.Foremost(guest(), 3); return err },
		"revision":      func() error { _, err := p.Revision(guest()); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
