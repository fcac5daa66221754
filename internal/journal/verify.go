package journal

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"comune.example/sportello/internal/db"
)

const (
	selectLines    = `SELECT seq, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`
	selectSubjects = `SELECT kind, id, seq FROM audit_subject WHERE seq <= $1`
	verifyAtOnce   = 5000
)

var errChain = errors.New("the audit chain does not hold")

// Anchor is where the chain stood at some time. Kept where nobody who can write to the database reaches it (printed,
// mailed, at another town hall), it shows also a chain that was rewritten as a whole: see Holds.
type Anchor struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Anchor gives the chain's end.
func (j *Journal) Anchor(ctx context.Context) (Anchor, error) {
	h, err := readHead(ctx, j.db.Read())
	return Anchor{h.seq, h.hash}, err
}

// Holds tells whether the chain still goes through an anchor taken earlier; with Verify it proves that nothing up to the
// anchor was changed since.
func (j *Journal) Holds(ctx context.Context, a Anchor) error {
	if a.Seq == 0 {
		return nil
	}
	lines, err := readLines(ctx, j.db.Read(), selectLines, a.Seq-1, 1)
	if err != nil {
		return err
	}
	if len(lines) == 0 || lines[0].Seq != a.Seq || lines[0].Hash != a.Hash {
		return fmt.Errorf("%w: line %d is not the one of the anchor", errChain, a.Seq)
	}
	return nil
}

// Verify recounts the whole chain and gives the number of its lines. An error says which line does not hold: one that was
// altered, removed or put in, cut off at the end, or whose subjects were. It may run while changes are made.
func (j *Journal) Verify(ctx context.Context) (int64, error) {
	q := j.db.Read()
	start, err := readHead(ctx, q) // the chain must reach at least this far
	if err != nil {
		return 0, err
	}
	w := walk{start: start}
	for cursor, n := int64(math.MinInt64), verifyAtOnce; n == verifyAtOnce; cursor = w.last.seq {
		lines, err := readLines(ctx, q, selectLines, cursor, verifyAtOnce)
		if err != nil {
			return w.last.seq, err
		}
		for _, l := range lines {
			if err := w.step(l); err != nil {
				return w.last.seq, err
			}
		}
		n = len(lines)
	}
	return w.last.seq, errors.Join(endsRight(ctx, q, start, w.last), subjectsHold(ctx, q, start.seq, w.subjects))
}

// walk goes along the chain.
type walk struct {
	start    head   // where the chain stood at the beginning
	last     head   // the line just passed
	subjects uint64 // sum of the subjects of the lines up to start
}

// step checks that the line comes right after the one before.
func (w *walk) step(l Line) error {
	want, err := l.chained(w.last.hash)
	if err != nil {
		return err
	}
	if l.Seq != w.last.seq+1 || l.Hash != want || l.Seq == w.start.seq && l.Hash != w.start.hash {
		return fmt.Errorf("%w at line %d", errChain, l.Seq)
	}
	w.last = head{l.Seq, l.Hash}
	if l.Seq > w.start.seq {
		return nil
	}
	sum, err := subjectsOf(l)
	w.subjects += sum
	return err
}

// endsRight tells whether the chain ends where its head says: no sooner than when Verify began, no later than now.
func endsRight(ctx context.Context, q db.Querier, start, last head) error {
	now, err := readHead(ctx, q)
	if err != nil {
		return err
	}
	if last.seq < start.seq || last.seq > now.seq {
		return fmt.Errorf("%w: it ends at line %d, its head says %d", errChain, last.seq, now.seq)
	}
	return nil
}

// subjectsHold tells whether the table by which lines are found says what the lines say, in whatever order it is read.
func subjectsHold(ctx context.Context, q db.Querier, until int64, declared uint64) error {
	rows, err := q.QueryContext(ctx, selectSubjects, until)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var found uint64
	for rows.Next() {
		var s Subject
		var seq int64
		if err := rows.Scan(&s.Kind, &s.ID, &seq); err != nil {
			return err
		}
		found += s.sum(seq)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if found != declared {
		return fmt.Errorf("%w: the subjects to be found by are not those of the lines", errChain)
	}
	return nil
}

// subjectsOf sums up the subjects of a line, each once.
func subjectsOf(l Line) (uint64, error) {
	var subjects []Subject
	if err := json.Unmarshal([]byte(l.Subjects), &subjects); err != nil {
		return 0, fmt.Errorf("%w at line %d: %w", errChain, l.Seq, err)
	}
	var sum uint64
	seen := make(map[Subject]bool, len(subjects))
	for _, s := range subjects {
		if !seen[s] {
			sum += s.sum(l.Seq)
		}
		seen[s] = true
	}
	return sum, nil
}

func (s Subject) sum(seq int64) uint64 {
	h := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s", seq, s.Kind, s.ID))
	return binary.BigEndian.Uint64(h[:8])
}
