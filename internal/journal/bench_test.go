package journal_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/journal"
)

// BenchmarkChange is a durable change with a row, an audit line about one subject, a fact and a key, by 64 clients.
func BenchmarkChange(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			address := b.TempDir() + "/bench.db"
			if engine == "postgres" {
				address = dbtest.Postgres(b)
			}
			d, err := db.Open(b.Context(), address)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			if err := d.Migrate(b.Context(), schemas()...); err != nil {
				b.Fatal(err)
			}
			at := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)
			j := journal.New(d, clock.Wall(func() time.Time { return at }))
			journal.On(j.Dispatcher(), "test.hear", func(context.Context, noteWritten) error { return nil })
			var n atomic.Int64
			b.SetParallelism(32) // goroutines a core: 64 on two
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					ctx := journal.WithKey(anna(b.Context()), strconv.FormatInt(n.Add(1), 10))
					if _, err := write(ctx, j, "a note of some words", nil); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
			s := d.Stats()
			b.ReportMetric(float64(s.Changes)/float64(s.Batches), "changes/commit")
		})
	}
}
