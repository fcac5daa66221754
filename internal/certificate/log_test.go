package certificate_test

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// tree reads a checkpoint as a verifier does: with nothing but the log's public key.
func tree(t *testing.T, p *play, checkpoint string) (size int64, root tlog.Hash) {
	t.Helper()
	key, err := p.LogVerifierKey()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		t.Fatalf("checkpoint: %v", err)
	}
	lines := strings.Split(n.Text, "\n")
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		t.Fatal(err)
	}
	copy(root[:], b)
	return size, root
}

func hashes(t *testing.T, path []string) []tlog.Hash {
	t.Helper()
	var all []tlog.Hash
	for _, text := range path {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tlog.Hash(b))
	}
	return all
}

func TestEveryIssueIsProvenToBeInTheLogAndTheLogOnlyGrows(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var issued []certificate.Certificate
		var roots []tlog.Hash
		for range 11 {
			issued = append(issued, p.issue(t, p.people.Residents[0]))
			checkpoint, err := p.Checkpoint(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			size, root := tree(t, p, checkpoint)
			if size != int64(len(issued)) {
				t.Fatalf("the log has %d leaves after %d certificates", size, len(issued))
			}
			roots = append(roots, root)
		}
		for i, c := range issued {
			status, err := p.Status(context.Background(), c.Code)
			if err != nil {
				t.Fatal(err)
			}
			size, root := tree(t, p, status.Proof.Checkpoint)
			leaf, err := base64.StdEncoding.DecodeString(status.Proof.Leaf)
			if err != nil || len(leaf) != 84 {
				t.Fatalf("a leaf of %d bytes, %v", len(leaf), err)
			}
			err = tlog.CheckRecord(hashes(t, status.Proof.Path), size, root, int64(i), tlog.RecordHash(leaf))
			if err != nil || status.Proof.Index != int64(i) {
				t.Errorf("certificate %d: %v", i, err)
			}
			leaf[40] ^= 1
			if tlog.CheckRecord(hashes(t, status.Proof.Path), size, root, int64(i), tlog.RecordHash(leaf)) == nil {
				t.Errorf("certificate %d: another leaf is proven too", i)
			}
		}
		for old := int64(1); old <= 11; old++ {
			path, err := p.Consistency(context.Background(), old)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(hashes(t, path), 11, roots[10], old, roots[old-1]); err != nil {
				t.Errorf("from %d: %v", old, err)
			}
		}
		if _, err := p.Consistency(context.Background(), 12); !fault.Is(err, fault.NotFound) {
			t.Errorf("from a size that never was: %v", err)
		}
	})
}

func TestARewrittenLeafIsSeenAgainstTheProof(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		p := newPlay(t, database)
		for range 3 {
			p.issue(t, p.people.Residents[0])
		}
		checkpoint, err := p.Checkpoint(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		size, root := tree(t, p, checkpoint)
		err = database.Write(context.Background(), func(ctx context.Context, q db.Querier) error {
			// the node above the first two leaves becomes that of two others
			_, err := q.ExecContext(ctx, "UPDATE certificate_log_hash SET hash = (SELECT hash FROM certificate_log_hash WHERE place = 0) WHERE place = 2")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.issue(t, p.people.Residents[0])
		after, err := p.Checkpoint(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		newSize, newRoot := tree(t, p, after)
		proof, err := p.Consistency(context.Background(), size)
		if err == nil && tlog.CheckTree(hashes(t, proof), newSize, newRoot, size, root) == nil {
			t.Error("the rewritten log is consistent with the checkpoint from before")
		}
	})
}

func TestAFailedIssueLeavesTheLogAsItWas(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.people.Residents[0]
		use := certificate.Use{Mark: "01250000123456"}
		req := certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(r.CodiceFiscale), Use: use}
		if _, err := p.Issue(citizen(r), req); err != nil {
			t.Fatal(err)
		}
		before, err := p.Checkpoint(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Issue(citizen(r), req); !fault.Is(err, fault.Conflict) {
			t.Fatalf("the mark again: %v", err)
		}
		after, err := p.Checkpoint(context.Background())
		if err != nil || after != before {
			t.Errorf("the log changed: %v", err)
		}
	})
}

func TestPublishKeepsACheckpointForEachSize(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		p := newPlay(t, database)
		for range 2 {
			p.issue(t, p.people.Residents[0])
			for range 2 {
				if err := p.Publish(identity.AsSystem(context.Background(), "job")); err != nil {
					t.Fatal(err)
				}
			}
		}
		var n int
		if err := database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM certificate_checkpoint").Scan(&n); err != nil || n != 2 {
			t.Errorf("%d checkpoints, %v", n, err)
		}
	})
}
